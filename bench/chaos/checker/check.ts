/** Everything that is held against each other when a run has ended. */
import type { CloudAccount } from './account.ts';
import { type Books, booksOf } from './books.ts';
import { equalsInflux, type InfluxAccess, pointsOf } from './influx.ts';
import { nobodyForgotten, nobodyTwice, oneEach, sameStory, storeAgrees } from './moves.ts';

export interface Evidence {
  readonly run: string;
  /** The folder of the run store. */
  readonly store: string;
  readonly before: CloudAccount;
  readonly after: CloudAccount;
  /** Absent where there is no InfluxDB. */
  readonly influx?: InfluxAccess;
  /** The host that the servers are made on, how many, and how often all of them go to and fro. */
  readonly home: string;
  readonly servers: number;
  readonly trips: number;
}

export interface Finding {
  readonly violations: readonly string[];
  /** Absent where there are none that can be read. */
  readonly books?: Books;
}

export async function check(evidence: Evidence): Promise<Finding> {
  const { run, store, before, after, influx } = evidence;
  const leaks = leaked(before, after).map((thing) => `left in the cloud: ${thing}`);
  let books: Books;
  try {
    books = await booksOf(store, run);
  } catch (error) {
    return { violations: [...leaks, `the run store cannot be read: ${String(error)}`] };
  }
  const known = new Set(before.migrations.map(({ id }) => id));
  const migrations = after.migrations.filter(({ id }) => !known.has(id));
  const points = influx && (await pointsOf(influx, run));
  const violations = [
    ...oneEach(books, migrations),
    ...sameStory(books, migrations),
    ...nobodyTwice(books, migrations, evidence),
    ...nobodyForgotten(books, evidence),
    ...storeAgrees(books),
    ...leaks,
    ...(points ? equalsInflux(books, points) : []),
  ];
  return { violations, books };
}

function leaked(before: CloudAccount, after: CloudAccount): string[] {
  const known = new Set(before.things.map(({ kind, id }) => `${kind} ${id}`));
  return after.things
    .filter(({ kind, id }) => !known.has(`${kind} ${id}`))
    .map(({ kind, id, name }) => `${kind} ${id} ${name}`);
}
