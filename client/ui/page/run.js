import { get, Refused, takeToken } from './ask.js';
import { showAccount } from './account.js';
import { Board } from './board.js';
import { Controls } from './controls.js';
import { byId, write } from './element.js';
import { Silences } from './silences.js';
import { Status } from './status.js';
import { follow } from './stream.js';
import { minute } from './words.js';

/** @import { Account, Head } from '../snapshot.ts' */

takeToken();
const run = decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
const live = byId('live', HTMLElement);
const board = new Board(byId('board', HTMLElement));
const status = new Status();
const silences = new Silences();
const controls = new Controls(run);
let evacuationsDone = 0;
let lastAt = Date.now();

write(byId('run', HTMLElement), run);
await start();

async function start() {
  const account = await loadAccount();
  if (account?.tookMs !== undefined) return;
  setInterval(() => {
    board.tick();
  }, 1_000);
  await follow(run, {
    snapshot: (snapshot) => {
      live.hidden = false;
      board.show(snapshot);
      silences.hear(snapshot.tiles);
      head(snapshot.head);
    },
    change: (change) => {
      board.change(change);
      silences.hear(change.tiles);
      head(change.head);
    },
    stale: (stale) => {
      status.stale(stale);
    },
    lost: (why) => {
      status.stale({ since: lastAt, why });
    },
    ended: () => void ended(),
  });
}

/** @param {Head} now */
function head(now) {
  lastAt = now.at;
  status.stale(undefined);
  status.show(now);
  controls.show(now);
  if (now.evacuationsDone === evacuationsDone) return;
  evacuationsDone = now.evacuationsDone;
  void loadAccount();
}

async function ended() {
  const hadFocus = live.contains(document.activeElement);
  status.stale(undefined);
  const account = await loadAccount(true);
  live.hidden = true;
  byId('ask', HTMLDialogElement).close();
  if (!account) return;
  document.title = `${account.verdict?.state ?? 'ended'} · ${account.campaign} · ferry`;
  if (hadFocus) document.getElementById('verdict')?.focus();
}

/**
 * @param {boolean} [hasEnded] whether that is known already
 * @returns {Promise<Account | undefined>} undefined where it can't be had; the page says why
 */
async function loadAccount(hasEnded = false) {
  try {
    const account = /** @type {Account} */ (await get(`/api/runs/${encodeURIComponent(run)}`));
    write(byId('campaign', HTMLElement), account.campaign);
    write(byId('about', HTMLElement), `on ${account.cloud}, started ${minute(account.startedAt)}`);
    document.title = `${account.verdict?.state ?? 'under way'} · ${account.campaign} · ferry`;
    showAccount(byId('account', HTMLElement), account, hasEnded || account.tookMs !== undefined);
    return account;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const trouble = byId('trouble', HTMLElement);
    trouble.hidden = false;
    write(trouble, error.message);
    return undefined;
  }
}
