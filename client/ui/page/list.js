import { get, Refused, takeToken } from './ask.js';
import { byId, make, write } from './element.js';
import { duration, minute } from './words.js';

/** @import { ListedRun, RunPage } from '../snapshot.ts' */

const renewEveryMs = 4_000;
const filter = byId('filter', HTMLFormElement);
const older = byId('older', HTMLButtonElement);
const rows = byId('past', HTMLTableElement).tBodies[0] ?? make('tbody');
const cards = byId('under-way', HTMLElement).querySelector('ul') ?? make('ul');
/** @type {Map<string, ListedRun>} */
let known = new Map();

takeToken();
await renew();
setInterval(() => {
  if (!document.hidden) void renew();
}, renewEveryMs);
filter.addEventListener('change', () => {
  known = new Map();
  void renew();
});
older.addEventListener('click', () => void load(known.size));

/** The newest ones again; older ones that were asked for stay. */
async function renew() {
  await load(0);
}

/** @param {number} from */
async function load(from) {
  const query = new URLSearchParams({ from: String(from) });
  for (const [name, value] of new FormData(filter))
    if (typeof value === 'string' && value !== '') query.set(name, value);
  try {
    const page = /** @type {RunPage} */ (await get(`/api/runs?${query}`));
    for (const run of page.runs) known.set(run.run, run);
    if (from > 0 || known.size <= page.runs.length) older.hidden = !page.more;
    choices(page.campaigns);
    trouble(page.away === undefined ? '' : `Runs under way can’t be seen. ${page.away}`);
    show();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byId('none', HTMLElement).hidden = true;
    trouble(error.message);
  }
}

function show() {
  const all = [...known.values()].sort((a, b) => b.startedAt - a.startedAt);
  const isOpen = (/** @type {ListedRun} */ { state }) => state === 'running' || state === 'waiting';
  const open = all.filter(isOpen);
  const past = all.filter((run) => !isOpen(run));
  byId('under-way', HTMLElement).hidden = open.length === 0;
  renewed(cards, open, card);
  renewed(rows, past, row);
  const none = byId('none', HTMLElement);
  none.hidden = past.length > 0;
  write(none, noneText(open.length > 0));
}

/** @param {boolean} isAnyOpen */
function noneText(isAnyOpen) {
  if ([...new FormData(filter).values()].some((value) => value !== '')) return 'None fits.';
  return isAnyOpen ? 'None has ended yet.' : 'None yet. Start one with: ferry run';
}

/**
 * Writes a list anew only where it differs: a link that has the focus keeps it.
 * @param {HTMLElement} list
 * @param {readonly ListedRun[]} runs
 * @param {(run: ListedRun) => HTMLElement} draw
 */
function renewed(list, runs, draw) {
  const there = new Map([...list.children].map((child) => [child.getAttribute('data-is') ?? '', child]));
  const wanted = runs.map((run) => {
    const is = JSON.stringify(run);
    const element = there.get(is) ?? draw(run);
    element.setAttribute('data-is', is);
    return element;
  });
  const same =
    wanted.length === list.childElementCount && wanted.every((child, i) => list.children[i] === child);
  if (same) return;
  const focused = document.activeElement?.getAttribute('href');
  list.replaceChildren(...wanted);
  const again = [...list.querySelectorAll('a')].find((link) => link.getAttribute('href') === focused);
  if (focused !== undefined && focused !== null) again?.focus();
}

/** @param {ListedRun} run */
function card({ run, campaign, state, startedAt, attempted, verified, waiting }) {
  const moved = !attempted ? '' : ` · ${verified ?? 0} of ${attempted} migrations verified so far`;
  return make(
    'li',
    {},
    make('a', { href: `/run/${encodeURIComponent(run)}` }, make('b', {}, campaign), make('code', {}, run)),
    make('span', { class: `state ${state}` }, waiting === undefined ? state : `waiting ${waiting}`),
    make('span', { class: 'muted' }, `started ${minute(startedAt)}${moved}`),
  );
}

/** @param {ListedRun} run */
function row({ run, campaign, state, startedAt, tookMs, attempted, verified, links }) {
  const open = (/** @type {string} */ href, /** @type {string} */ words, /** @type {string} */ of) =>
    make('a', { href, target: '_blank', rel: 'noopener', 'aria-label': `${words} of ${of}` }, words);
  const cell = (/** @type {string} */ text) => make('td', {}, text);
  return make(
    'tr',
    {},
    make(
      'th',
      { scope: 'row', class: 'l' },
      make('a', { href: `/run/${encodeURIComponent(run)}` }, make('code', {}, run)),
    ),
    make('td', { class: 'l' }, campaign),
    make('td', { class: 'l' }, minute(startedAt)),
    cell(tookMs === undefined ? '·' : duration(tookMs)),
    cell(attempted === undefined ? '·' : `${verified ?? 0} of ${attempted}`),
    make('td', { class: 'l' }, make('span', { class: `state ${state}` }, state)),
    make(
      'td',
      { class: 'l links' },
      ...(links.report === undefined
        ? []
        : [open(links.report, 'report', run), ' ', open(links.trend, 'trend', campaign)]),
    ),
  );
}

/** @param {readonly string[]} campaigns */
function choices(campaigns) {
  const select = filter.querySelector('select[name=campaign]');
  if (!(select instanceof HTMLSelectElement)) return;
  const there = new Set([...select.options].map(({ value }) => value));
  for (const campaign of campaigns)
    if (!there.has(campaign)) select.append(make('option', { value: campaign }, campaign));
}

/** @param {string} text */
function trouble(text) {
  const place = byId('trouble', HTMLElement);
  place.hidden = text === '';
  write(place, text);
}
