import { byId, make, write } from './element.js';
import { about, clock, stageText } from './words.js';

/** @import { EvacuationHead, Head, Stale } from '../snapshot.ts' */

/** A screen reader that is told every second tells nothing else. */
const tellAtMostEveryMs = 15_000;

/** Where a run is and how far: in words, as a bar, in figures, and for the ear. */
export class Status {
  #told = { news: '', at: 0 };

  /** @param {Head} head */
  show(head) {
    const { evacuation } = head;
    write(byId('now', HTMLElement), stageText(head));
    write(byId('where', HTMLElement), whereText(head));
    byId('progress', HTMLElement).hidden = !evacuation;
    if (evacuation) bar(evacuation);
    figures(head);
    this.#tell(head);
    document.title = `${evacuation ? `${evacuation.done}/${evacuation.total}` : stageText(head)} · ${head.campaign} · ferry`;
  }

  /** @param {Stale | undefined} stale */
  stale(stale) {
    byId('live', HTMLElement).classList.toggle('stale', stale !== undefined);
    const trouble = byId('trouble', HTMLElement);
    trouble.hidden = stale === undefined;
    write(trouble, stale ? `What you see is of ${clock(stale.since)}: ${stale.why}` : '');
  }

  /**
   * At once where the run's state has changed or a server failed; else now and then.
   * @param {Head} head
   */
  #tell(head) {
    const { evacuation: at } = head;
    const news = [stageText(head), at?.scenario, at?.trip, at?.direction, at?.failed].join();
    if (news === this.#told.news && Date.now() - this.#told.at < tellAtMostEveryMs) return;
    this.#told = { news, at: Date.now() };
    write(byId('summary', HTMLElement), spoken(head));
  }
}

/** @param {Head} head */
function whereText({ evacuation, doing }) {
  if (!evacuation) return doing ?? '';
  const { scenario, trip, direction, from, to } = evacuation;
  const hosts =
    to === undefined ? '' : `: ${from.join(', ')} → ${to === 'nova' ? 'wherever Nova chooses' : to}`;
  return `${scenario} · trip ${trip} ${direction}${hosts}`;
}

/** @param {Head} head */
function spoken({ evacuation: at, ...head }) {
  if (!at) return [stageText(head), head.doing].filter(Boolean).join(', ');
  const left = at.leftMs === undefined ? '' : `, about ${about(at.leftMs)} left`;
  const failed = at.failed > 0 ? `, ${at.failed} did not arrive` : '';
  return `${stageText(head)}: ${at.done} of ${at.total} servers done${failed}, ${at.moving} on the move${left}.`;
}

/** @param {EvacuationHead} evacuation */
function bar({ done, failed, moving, total }) {
  const progress = byId('progress', HTMLElement);
  progress.setAttribute('aria-valuemax', String(total));
  progress.setAttribute('aria-valuenow', String(done));
  progress.setAttribute('aria-valuetext', `${done} of ${total} servers, ${moving} on the move`);
  const shares = { good: done - failed, bad: failed, busy: moving };
  for (const [kind, n] of Object.entries(shares)) {
    const part = progress.querySelector(`.${kind}`);
    if (part instanceof HTMLElement) part.style.inlineSize = `${total === 0 ? 0 : (100 * n) / total}%`;
  }
}

/** @param {Head} head */
function figures({ evacuation: at, evacuationsDone, evacuationsPlanned, paused }) {
  const left = paused ? 'paused' : at?.leftMs === undefined ? '·' : `about ${about(at.leftMs)}`;
  /** @type {readonly (readonly [string, string, (string | undefined)?])[]} */
  const rows = at
    ? [
        ['done', `${at.done} of ${at.total}`],
        ['did not arrive', String(at.failed), at.failed > 0 ? 'bad' : undefined],
        ['left in this evacuation', left],
        ['on the move, of those asked for', `${at.moving} of ${at.asked}`],
        ['ran at once in the cloud', at.ran ? `${at.ran.mean.toFixed(1)}, at most ${at.ran.max}` : '·'],
        ['evacuation', `${Math.min(evacuationsDone + 1, evacuationsPlanned)} of ${evacuationsPlanned}`],
      ]
    : evacuationsPlanned > 0
      ? [['evacuations done', `${evacuationsDone} of ${evacuationsPlanned}`]]
      : [];
  const list = byId('figures', HTMLElement);
  const known = list.children;
  if (known.length !== rows.length)
    list.replaceChildren(...rows.map(() => make('div', {}, make('dt'), make('dd'))));
  for (const [i, [term, figure, kind = '']] of rows.entries()) {
    const [name, value] = known[i]?.children ?? [];
    if (name) write(name, term);
    if (value) {
      write(value, figure);
      value.className = kind;
    }
  }
}
