/** How many files are asked for at once: a bucket answers each in some 10 ms, however many there are. */
const atOnce = 32;

/** Does it for each, some at once; answers in their order. */
export async function together<T, U>(each: readonly T[], act: (one: T) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  const queue = each.entries();
  const hands = Array.from({ length: Math.min(atOnce, each.length) }, async () => {
    for (const [i, one] of queue) results[i] = await act(one);
  });
  await Promise.all(hands);
  return results;
}
