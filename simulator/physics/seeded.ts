/** A stream of numbers in [0, 1) that depends on its seed alone: Mulberry32, seeded by FNV-1a of the text. */
export function seeded(seed: string | number): () => number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(String(seed))) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `value`, give or take `spread` (0.1: up to 10 % more or less), by the next number of the stream. */
export const about = (value: number, spread: number, random: () => number) =>
  value * (1 + spread * (2 * random() - 1));
