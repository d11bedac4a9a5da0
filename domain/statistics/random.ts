/**
 * Numbers in (0, 1), the same for the same seed on every machine: a figure that rests on chance must come out alike
 * when the account is made again, and workflow code has no other randomness. sfc32, by Chris Doty-Humphrey (PractRand).
 */
export function uniformFrom(seed: number): () => number {
  let a = 0;
  let b = 0;
  let c = seed | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return ((sum >>> 0) + 0.5) / 2 ** 32;
  };
  // The first dozen still show the seed.
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** Standard normal numbers (Box and Muller). */
export function normalFrom(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** One gamma-distributed number of the shape given (≥ 1), scale 1. Marsaglia and Tsang, ACM TOMS 26 (2000). */
export function gamma(shape: number, uniform: () => number, normal: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
