import { authorization, errorOf, Refused } from './ask.js';

/** @import { Events } from '../snapshot.ts' */
/** @typedef {{ [E in keyof Events]: (data: Events[E]) => void } & { lost: (why: string) => void }} Hear */

const againAfterMs = 1_000;
/** The server gives a sign of life every 10 s. */
const silentAtMostMs = 25_000;

/**
 * Follows a run, and comes back by itself when the connection is lost, until it has ended. EventSource can't send the
 * token in a header; this can, and speaks the same protocol.
 * @param {string} run
 * @param {Hear} hear
 */
export async function follow(run, hear) {
  for (;;) {
    try {
      if (await once(run, hear)) return;
      hear.lost('The connection to ferry ui ended; trying again …');
    } catch (error) {
      if (error instanceof Refused && error.status !== 0 && error.status < 500) {
        hear.lost(error.message);
        return;
      }
      hear.lost('ferry ui does not answer (is it still running?); trying again …');
    }
    await new Promise((resolve) => setTimeout(resolve, againAfterMs));
  }
}

/**
 * @param {string} run
 * @param {Hear} hear
 * @returns {Promise<boolean>} whether the run has ended
 */
async function once(run, hear) {
  const ending = new AbortController();
  const path = `/api/runs/${encodeURIComponent(run)}/live`;
  const answer = await fetch(path, { headers: authorization(), signal: ending.signal });
  if (!answer.ok || !answer.body) {
    /** @type {unknown} */
    const body = await answer.json().catch(() => ({}));
    throw new Refused(answer.status, errorOf(body) ?? `The server answers ${answer.status}.`);
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let ended = false;
  let rest = '';
  for (;;) {
    const watchdog = setTimeout(() => {
      ending.abort();
    }, silentAtMostMs);
    const { value, done } = await reader.read().finally(() => {
      clearTimeout(watchdog);
    });
    if (done) return ended;
    const pieces = (rest + value).split('\n\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) ended = heard(piece, hear) || ended;
  }
}

/**
 * @param {string} piece
 * @param {Hear} hear
 * @returns {boolean} whether the run has ended
 */
function heard(piece, hear) {
  const [, name, json] = /^event: (\w+)\ndata: (.*)$/s.exec(piece) ?? [];
  if (name === undefined || json === undefined) return false; // a sign of life
  /** @type {unknown} */
  const data = JSON.parse(json);
  if (name === 'snapshot') hear.snapshot(/** @type {Events['snapshot']} */ (data));
  if (name === 'change') hear.change(/** @type {Events['change']} */ (data));
  if (name === 'stale') hear.stale(/** @type {Events['stale']} */ (data));
  if (name === 'ended') hear.ended(/** @type {Events['ended']} */ (data));
  return name === 'ended';
}
