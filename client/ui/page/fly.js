const tookMs = 650;

/** Whether the person asked for less motion. */
export const reducesMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/**
 * Lets a tile be seen on its way from where it was to where it is now. A likeness flies, since the tile itself would
 * be cut off at the edge of its column; the tile waits for it unseen.
 * @param {HTMLElement} item
 * @param {DOMRect} from
 */
export function fly(item, from) {
  const to = item.getBoundingClientRect();
  if (from.width === 0 || to.width === 0 || (isOutside(from) && isOutside(to))) return;
  const likeness = /** @type {HTMLElement} */ (item.cloneNode(true));
  likeness.setAttribute('aria-hidden', 'true');
  likeness.classList.add('flying');
  Object.assign(likeness.style, {
    left: `${from.left}px`,
    top: `${from.top}px`,
    inlineSize: `${to.width}px`,
    blockSize: `${to.height}px`,
  });
  document.body.append(likeness);
  const path = [
    { transform: 'none' },
    { transform: `translate(${to.left - from.left}px, ${to.top - from.top}px)` },
  ];
  const timing = { duration: tookMs, easing: 'cubic-bezier(.3, 0, .1, 1)' };
  item.animate([{ opacity: 0 }, { opacity: 0 }], { duration: tookMs });
  likeness.animate(path, timing).onfinish = () => {
    likeness.remove();
  };
}

/** @param {DOMRect} rect */
const isOutside = ({ top, bottom }) => bottom < 0 || top > innerHeight;
