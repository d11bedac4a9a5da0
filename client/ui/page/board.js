import { fly, reducesMotion } from './fly.js';
import { flash } from './flash.js';
import { isAnother } from './silences.js';
import { make, write } from './element.js';
import { tileText } from './words.js';

/** @import { Change, Snapshot, Tile } from '../snapshot.ts' */
/** @typedef {{ list: HTMLUListElement, box: HTMLElement, count: HTMLElement }} Group */
/** @typedef {{ section: HTMLElement, count: HTMLElement, groups: Map<string, Group> }} Column */
/** @typedef {{ tile: Tile, item: HTMLLIElement, text: HTMLElement, fill: HTMLElement, list: HTMLUListElement | undefined }} Shown */

const groups = /** @type {const} */ ([
  ['moving', 'On the move'],
  ['failed', 'Did not arrive'],
  ['waiting', 'Waiting'],
  ['arrived', 'Arrived'],
  ['resting', 'Here'],
]);

/** More than these at once nobody follows with their eyes. */
const fliesAtMost = 24;
/** From here on a column scrolls by itself, or the page would be endless. */
const many = 60;

/** Hosts as columns, servers as tiles. Touches only what has changed: a thousand tiles are no work while they wait. */
export class Board {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {Map<string, Column>} */
    this.columns = new Map();
    /** @type {Map<string, Shown>} */
    this.shown = new Map();
  }

  /** @param {Snapshot} snapshot */
  show({ hosts, tiles }) {
    const ids = new Set(tiles.map(({ id }) => id));
    const gone = [...this.shown.keys()].filter((id) => !ids.has(id));
    this.change({ hosts, tiles, gone });
  }

  /** @param {Pick<Change, 'hosts' | 'tiles' | 'gone'>} change */
  change({ hosts, tiles, gone }) {
    if (hosts) this.#arrange(hosts);
    for (const id of gone) {
      this.shown.get(id)?.item.remove();
      this.shown.delete(id);
    }
    const leaving = tiles.filter((tile) => this.#moves(tile));
    const animated = leaving.length <= fliesAtMost && !reducesMotion() ? leaving : [];
    const from = animated.map(({ id }) => this.shown.get(id)?.item.getBoundingClientRect());
    const now = Date.now();
    for (const tile of tiles) this.#put(tile, now);
    this.#count();
    for (const [i, { id }] of animated.entries()) {
      const item = this.shown.get(id)?.item;
      const start = from[i];
      if (item && start) fly(item, start);
    }
  }

  /** How long those on the move have been so. */
  tick() {
    const now = Date.now();
    for (const { tile, text } of this.shown.values())
      if (tile.is.state === 'moving') write(text, tileText(tile, now));
  }

  /** @param {Tile} tile whether it goes from one host to another */
  #moves(tile) {
    const before = this.shown.get(tile.id)?.tile;
    return before !== undefined && before.host !== tile.host;
  }

  /**
   * @param {Tile} tile
   * @param {number} now
   */
  #put(tile, now) {
    const shown = this.shown.get(tile.id) ?? this.#made(tile);
    const isElsewhere = shown.tile.host !== tile.host || groupOf(shown.tile) !== groupOf(tile) || !shown.list;
    const known = shown.tile === tile ? undefined : shown.tile.gap;
    if (tile.gap && isAnother(known, tile.gap)) flash(shown.item);
    shown.tile = tile;
    write(shown.text, tileText(tile, now));
    shown.item.className = `tile ${tile.is.state}${tile.gap ? ' silent' : ''}`;
    if (tile.is.state === 'failed' && tile.is.fault !== undefined) shown.item.title = tile.is.fault;
    else shown.item.removeAttribute('title');
    const percent = tile.is.state === 'moving' ? (tile.is.step.percent ?? 0) : 0;
    shown.fill.style.inlineSize = `${percent}%`;
    if (!isElsewhere) return;
    const wasElsewhere = shown.list !== undefined;
    shown.list = this.#column(tile.host).groups.get(groupOf(tile))?.list;
    // The last to arrive stands first, where it is seen.
    if (wasElsewhere && groupOf(tile) === 'arrived') shown.list?.prepend(shown.item);
    else shown.list?.append(shown.item);
  }

  /**
   * @param {Tile} tile
   * @returns {Shown}
   */
  #made(tile) {
    const text = make('span', { class: 'text' });
    const fill = make('span', { class: 'fill', 'aria-hidden': 'true' });
    const item = make('li', {}, fill, make('span', { class: 'name' }, tile.name), ' ', text);
    const shown = { tile, item, text, fill, list: undefined };
    this.shown.set(tile.id, shown);
    return shown;
  }

  /** @param {readonly string[]} hosts */
  #arrange(hosts) {
    for (const [host, { section }] of this.columns) {
      if (hosts.includes(host)) continue;
      section.remove();
      this.columns.delete(host);
    }
    for (const host of hosts) this.place.append(this.#column(host).section);
  }

  /**
   * @param {string} host
   * @returns {Column}
   */
  #column(host) {
    const known = this.columns.get(host);
    if (known) return known;
    const column = columnFor(host, `host-${this.columns.size}-${Date.now()}`);
    this.columns.set(host, column);
    this.place.append(column.section);
    return column;
  }

  #count() {
    this.place.classList.toggle('many', this.shown.size > many);
    for (const { count, groups: own } of this.columns.values()) {
      let all = 0;
      for (const { list, box, count: number } of own.values()) {
        const n = list.childElementCount;
        all += n;
        box.hidden = n === 0;
        write(number, String(n));
        if (n > many / 2) list.tabIndex = 0;
        else list.removeAttribute('tabindex');
      }
      write(count, all === 1 ? '1 server' : `${all} servers`);
    }
  }
}

/** @param {Tile} tile */
function groupOf({ is: { state } }) {
  return state === 'landed' ? 'arrived' : state;
}

/**
 * @param {string} host
 * @param {string} id
 * @returns {Column}
 */
function columnFor(host, id) {
  const count = make('p', { class: 'muted count' });
  const section = make('section', { class: 'host', 'aria-labelledby': id }, make('h3', { id }, host), count);
  const own = new Map(
    groups.map(([state, words]) => {
      const number = make('span', { class: 'number' });
      const heading = `${id}-${state}`;
      const list = make('ul', { class: 'tiles', 'aria-labelledby': heading });
      const box = make('div', { class: 'group' }, make('h4', { id: heading }, words, ' ', number), list);
      box.hidden = true;
      section.append(box);
      return [state, { list, box, count: number }];
    }),
  );
  return { section, count, groups: own };
}
