import { AsyncLocalStorage } from 'node:async_hooks';

interface Tally {
  calls: number;
  readonly outer: Tally | undefined;
}

const current = new AsyncLocalStorage<Tally>();

/**
 * What `work` returns, and how many HTTP requests it sent: token requests, version documents, pages and retries are
 * requests too; a connection that was refused is none. A counted() inside another adds to both. Work that two share
 * (one token for ten calls) counts where it was begun.
 */
export async function counted<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly calls: number }> {
  const tally: Tally = { calls: 0, outer: current.getStore() };
  const value = await current.run(tally, work);
  return { value, calls: tally.calls };
}

/** To be asked for while the request is being prepared: the socket's callbacks run in nobody's context. */
export function countHere(): () => void {
  const innermost = current.getStore();
  return () => {
    for (let tally = innermost; tally !== undefined; tally = tally.outer) tally.calls += 1;
  };
}
