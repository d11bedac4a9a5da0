/** Does something for each item, at most `atOnce` at a time; the first failure stops new ones from being begun, and is thrown. */
export async function inParallel<T>(
  atOnce: number,
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  let failed = false;
  const hand = async () => {
    for (let item = queue.shift(); item !== undefined && !failed; item = queue.shift()) {
      try {
        await act(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const hands = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, hand));
  const broken = hands.find((h) => h.status === 'rejected');
  if (broken) throw broken.reason;
}
