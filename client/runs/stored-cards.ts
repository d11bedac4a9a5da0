import type { RunCard } from '../../results/run-card.ts';
import type { RunStore } from '../../results/run-store.ts';
import { together } from '../../results/together.ts';
import { say } from '../output.ts';

/** Runs that were said to be unreadable; a page that is open lists again and again. */
const told = new Set<string>();

/** What lists need of every run that rests in the store. One that cannot be read is said, and does not hide the others. */
export async function storedCards(store: RunStore): Promise<RunCard[]> {
  const cards = await together(await store.list(), async (run) => {
    try {
      return await store.readCard(run);
    } catch (error) {
      if (!told.has(run)) say(`Left out: run ${run} in ${store.address} cannot be read. ${reasonOf(error)}`);
      told.add(run);
      return undefined;
    }
  });
  return cards.filter((card) => card !== undefined);
}

/** A field that is not what it should be makes the arithmetic stumble, and its words would be about the program. */
function reasonOf(error: unknown): string {
  return error instanceof Error && !(error instanceof TypeError || error instanceof RangeError)
    ? error.message
    : 'A field of its records is damaged.';
}
