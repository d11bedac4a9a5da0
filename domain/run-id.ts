const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** `nightly-drain-20261124-020000-k3x9`: sorts by time within a campaign; the end is short enough for names. */
export function runIdOf(campaign: string, at: Date, end: string): string {
  const stamp = at
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(/[-:]/g, '')
    .replace('T', '-');
  return `${campaign}-${stamp}-${end}`;
}

/** Four letters of as many numbers, each from 0 up to, not including, 1. */
export function endOf(draw: () => number): string {
  return Array.from({ length: 4 }, () => letters.charAt(Math.floor(draw() * letters.length))).join('');
}

/**
 * The id of the run that a schedule's workflow starts: made of what everybody sees of that workflow, so that whoever
 * triggered it can name the run before any worker has heard of it.
 */
export function scheduledRunId(campaign: string, startedAt: Date, executionId: string): string {
  let hash = fnv1a(executionId);
  return runIdOf(
    campaign,
    startedAt,
    endOf(() => {
      hash = fnv1a(`${hash}`);
      return hash / 2 ** 32;
    }),
  );
}

/** http://www.isthe.com/chongo/tech/comp/fnv: spreads ids over the letters; it hides nothing. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
