import { byId, write } from './element.js';
import { gapText } from './words.js';

/** @import { Tile, TileGap } from '../snapshot.ts' */

/** A screen reader that is told at each gap tells nothing else. */
const tellAtMostEveryMs = 10_000;

/**
 * Whether a gap is not the one that is known: whoever asks, it is one silence of the guest's, and may go on.
 * @param {TileGap | undefined} known
 * @param {TileGap} gap
 */
export const isAnother = (known, gap) => !known || gap.fromMs > known.fromMs + known.seenMs;

/** Tells the ear what flashing tells the eye: which guests did not answer. */
export class Silences {
  /** @type {Map<string, TileGap>} */
  #told = new Map();
  /** @type {Map<string, Tile>} */
  #news = new Map();
  #lastAt = -Infinity;

  /** @param {readonly Tile[]} tiles */
  hear(tiles) {
    for (const tile of tiles) {
      if (!tile.gap) continue;
      if (isAnother(this.#told.get(tile.id), tile.gap)) this.#news.set(tile.id, tile);
      this.#told.set(tile.id, tile.gap);
    }
    if (this.#news.size === 0 || performance.now() - this.#lastAt < tellAtMostEveryMs) return;
    write(byId('silence', HTMLElement), spoken([...this.#news.values()]));
    this.#news.clear();
    this.#lastAt = performance.now();
  }
}

/** @param {readonly Tile[]} silent */
function spoken(silent) {
  const longest = silent.reduce((a, b) => ((b.gap?.seenMs ?? 0) > (a.gap?.seenMs ?? 0) ? b : a));
  const words = longest.gap ? `${longest.name}: ${gapText(longest.gap)}` : '';
  return silent.length === 1
    ? words
    : `${silent.length} servers did not answer for a while; the longest, ${words}`;
}
