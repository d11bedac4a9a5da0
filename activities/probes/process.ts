/**
 * The process in which a watchman works: nothing else runs here that could make it late, and what becomes of it is seen
 * from outside. Its orders come by the channel from its parent, whose end is its own: the run's key is in no argument.
 */
import { setPriority } from 'node:os';
import { Watchman, type Orders } from './watchman.ts';

/** Where it may: what it measures is how late things are. Its fpings inherit it. */
const priority = -10;
try {
  setPriority(priority);
} catch {
  // Without the right to it, its lateness is measured all the same.
}

let watchman: Promise<Watchman> | undefined;

process.on('message', (message: Orders | 'stop') => {
  if (message === 'stop') void end(0);
  else watchman ??= begin(message);
});
process.once('disconnect', () => void end(0));
// Sent to the whole group by a terminal or a service manager: the parent decides when to stop.
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);

async function begin(orders: Orders): Promise<Watchman> {
  try {
    const begun = await Watchman.begin({ ...orders, key: Buffer.from(orders.key) }, (report) => {
      process.send?.(report);
    });
    process.send?.('watching');
    return begun;
  } catch (error) {
    process.send?.({ late: 0, blind: 0, problem: error instanceof Error ? error.message : String(error) });
    return await new Promise<never>(() => setTimeout(() => process.exit(1), 100));
  }
}

async function end(status: number): Promise<void> {
  await (await watchman)?.stop();
  process.exit(status);
}
