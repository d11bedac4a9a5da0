import { make } from './element.js';
import { duration } from './words.js';

/** @import { Account, ScenarioTable } from '../snapshot.ts' */

const meaning =
  'makespan: first POST to last server verified. p50, p95, max: of one server, POST to landed. queue to post: medians. ' +
  'ran: migrations the cloud ran at once on a host, against those asked. · is unknown.';

/**
 * What a run took, so far or in all.
 * @param {HTMLElement} place
 * @param {Account} account
 * @param {boolean} hasEnded
 */
export function showAccount(place, account, hasEnded) {
  const nothing = account.scenarios.length === 0;
  place.hidden = !hasEnded && nothing && account.warnings.length === 0;
  place.replaceChildren(
    ...(hasEnded ? ending(account) : [make('h2', {}, 'So far')]),
    ...account.scenarios.map(table),
    ...(nothing ? [] : [make('p', { class: 'muted small' }, meaning)]),
    ...unmoved(account),
    ...warnings(account),
  );
}

/** @param {Account} account */
function ending({ verdict, endedEarly, tookMs, verified, attempted, links }) {
  const state = verdict?.state ?? 'none';
  const words = { pass: 'Pass', fail: 'Fail', none: 'No verdict' }[state];
  const within = tookMs === undefined ? '' : `, in ${duration(tookMs)}`;
  const took = `${verified} of ${attempted} migrations verified${within}`;
  return [
    make('h2', { class: `verdict ${state}`, id: 'verdict', tabindex: -1 }, words),
    make('p', {}, endedEarly === undefined ? `${took}.` : `${took}. Ended early: ${endedEarly}.`),
    make(
      'p',
      { class: 'links' },
      make(
        'a',
        { class: 'button', href: links.report, target: '_blank', rel: 'noopener' },
        'Open the report',
      ),
      make('a', { href: links.trend, target: '_blank', rel: 'noopener' }, 'Trend of the campaign'),
      make('a', { href: links.json }, 'JSON'),
      make('a', { href: links.csv }, 'CSV'),
    ),
    make(
      'ul',
      { class: 'reasons' },
      ...(verdict?.reasons ?? []).map(({ passed, text }) =>
        make(
          'li',
          { class: passed ? 'met' : 'broken' },
          make('b', {}, passed ? 'met' : 'broken'),
          ` ${text}`,
        ),
      ),
    ),
  ];
}

/** @param {ScenarioTable} scenario */
function table({ name, columns, rows }) {
  const head = columns.map((column, i) =>
    make(
      'th',
      { scope: 'col', class: i === 0 ? 'l' : undefined },
      column === '' ? make('span', { class: 'unseen' }, 'direction') : column,
    ),
  );
  const body = rows.map((row) =>
    make(
      'tr',
      {},
      ...row.map((cell, i) =>
        i === 0 ? make('th', { scope: 'row', class: 'l' }, cell) : make('td', {}, cell),
      ),
    ),
  );
  return make(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': `Figures of ${name}`, tabindex: 0 },
    make(
      'table',
      {},
      make('caption', {}, make('code', {}, name)),
      make('thead', {}, make('tr', {}, ...head)),
      make('tbody', {}, ...body),
    ),
  );
}

/** @param {Account} account */
function unmoved({ unmoved: servers, unmovedInAll }) {
  if (unmovedInAll === 0) return [];
  const more = unmovedInAll - servers.length;
  return [
    make('h3', {}, `Servers that did not arrive whole: ${unmovedInAll}`),
    make(
      'ul',
      { class: 'unmoved' },
      ...servers.map(({ where, server, why }) =>
        make('li', {}, make('b', {}, server), ` ${where} `, make('span', { class: 'muted' }, why)),
      ),
    ),
    ...(more > 0
      ? [make('p', { class: 'muted' }, `and ${more} more: the report and the CSV have all.`)]
      : []),
  ];
}

/** @param {Account} account */
function warnings({ warnings: all }) {
  if (all.length === 0) return [];
  return [
    make('h3', {}, `Warnings: ${all.length}`),
    make(
      'ul',
      { class: 'warnings' },
      ...all.map(({ observation, cause, next }) =>
        make(
          'li',
          {},
          make('span', {}, observation),
          make('span', { class: 'muted' }, `Cause: ${cause}`),
          make('span', { class: 'muted' }, `Next: ${next}`),
        ),
      ),
    ),
  ];
}
