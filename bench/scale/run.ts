/**
 * How ferry carries 10, 100, 1,000 and 10,000 servers: one worker, an embedded Temporal, a simulated cloud.
 *
 *     npm run bench:scale                          all four; a quarter of an hour on two cores
 *     npm run bench:scale -- --sizes 10,100        these only
 *     npm run bench:scale -- --round-trips 500     one server, there and back, through several histories
 *
 * Ends with 1 where a promise is broken (promises.ts), or a record was lost.
 */
import { command } from '../command-line.ts';
import { weigh, type Weighed } from './measure.ts';
import { type Options, optionsOf, usage } from './options.ts';
import { broken } from './promises.ts';
import { lost, travel } from './round-trips.ts';
import { tableOf } from './table.ts';

async function sizes({ sizes, inFlight }: Options): Promise<string[]> {
  const weighed: Weighed[] = [];
  for (const servers of sizes) {
    const one = await weigh(servers, Math.min(servers, inFlight));
    weighed.push(one);
    process.stderr.write(
      `${servers}: ${one.perSecond.toFixed(1)} migrations/s, worker ${one.peakMib.worker} MiB\n`,
    );
  }
  process.stdout.write(`${tableOf(weighed)}\n`);
  return broken(weighed);
}

async function roundTrips(trips: number): Promise<string[]> {
  const came = await travel(trips);
  const { seconds, histories, events, records, distinct, verified } = came;
  process.stdout.write(
    [
      `${trips} round trips of one server in ${seconds.toFixed(0)} s`,
      `records    ${records}, of ${distinct} moves, ${verified} verified`,
      `histories  ${histories} of the run, one after the other; the largest has ${events} events`,
      '',
    ].join('\n'),
  );
  return lost(came);
}

await command(usage, async () => {
  const options = optionsOf(process.argv.slice(2));
  const complaints = await (options.roundTrips === undefined
    ? sizes(options)
    : roundTrips(options.roundTrips));
  for (const line of complaints) process.stderr.write(`✗ ${line}\n`);
  return complaints.length > 0 ? 1 : 0;
});
