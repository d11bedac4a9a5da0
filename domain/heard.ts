/** A worker's poll waits a minute for something to do; then the next one begins. */
const heardWithinMs = 90_000;

/** Of a poller of a task queue, as Temporal tells of it: whether it has asked lately. */
export function isHeard(
  { lastAccessTime }: { readonly lastAccessTime?: { readonly seconds?: unknown } | null },
  now = Date.now(),
): boolean {
  return now - Number(lastAccessTime?.seconds ?? 0) * 1_000 < heardWithinMs;
}
