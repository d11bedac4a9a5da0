import { reducesMotion } from './fly.js';

/** Three times, and slower than three in a second, which could harm (WCAG 2.3.1). */
const timing = { duration: 600, iterations: 3, easing: 'ease-out' };
const glow = [{ boxShadow: '0 0 0 5px var(--bad)' }, { boxShadow: '0 0 0 5px transparent' }];

/**
 * Draws the eye to a tile. Who asked for less motion sees its frame and its words alone.
 * @param {HTMLElement} item
 */
export function flash(item) {
  if (!reducesMotion()) item.animate(glow, timing);
}
