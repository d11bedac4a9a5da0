import { randomInt } from 'node:crypto';

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** `nightly-drain-20261124-020000-k3x9`: sorts by time within a campaign; the end is random, and short enough for names. */
export function newRunId(campaign: string, now: Date): string {
  const stamp = now
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(/[-:]/g, '')
    .replace('T', '-');
  const random = Array.from({ length: 4 }, () => letters.charAt(randomInt(letters.length))).join('');
  return `${campaign}-${stamp}-${random}`;
}
