/**
 * How ferry carries 10, 100, 1,000 and 10,000 servers: one worker, an embedded Temporal, a simulated cloud.
 *
 *     npm run bench:scale                  all four; half an hour on two cores
 *     npm run bench:scale -- 10 100        these only
 *
 * Fails where a server was not moved and verified, where the worker needed 1 GiB or more, or where API calls per
 * migration grow with the fleet.
 */
import Table from 'cli-table3';
import { weigh, type Weighed } from './measure.ts';

const sizes = process.argv.slice(2).map(Number);
const asked = sizes.length > 0 ? sizes : [10, 100, 1_000, 10_000];
if (asked.some((n) => !Number.isInteger(n) || n < 1)) {
  process.stderr.write(`usage: npm run bench:scale -- [SERVERS…], whole numbers from 1\n`);
  process.exit(2);
}
const mostInFlight = 100;
const mostWorkerMib = 1024;
/** Servers that land alone, and the pace of the looks, make up the rest. */
const flat = 1.05;

const table = new Table({
  head: ['servers', 'in flight', 'moved', 's', 'per s', 'API calls', 'overhead', 'worker', 'Temporal', 'histories: run', 'evacuation', 'migration'], // prettier-ignore
  style: { head: [], border: [] },
});
const weighed: Weighed[] = [];
for (const servers of asked) {
  const one = await weigh(servers, Math.min(servers, mostInFlight));
  weighed.push(one);
  const size = ({ events, kib }: Weighed['campaign']) => `${events} events, ${kib} KiB`;
  table.push([
    ...[one.servers, one.inFlight, one.verified, one.seconds.toFixed(1), one.perSecond.toFixed(1)],
    ...[one.apiCalls?.toFixed(1) ?? '·', one.overhead?.toFixed(2) ?? '·'],
    ...[`${one.workerMib} MiB`, `${one.temporalMib} MiB`],
    ...[size(one.campaign), size(one.evacuation), size(one.migration)],
  ]);
  process.stderr.write(`${servers}: ${one.perSecond.toFixed(1)} migrations/s\n`);
}
process.stdout.write(`${table.toString()}\n`);

const broken = weighed.flatMap((one, i) => {
  const before = weighed[i - 1];
  return [
    ...(one.verified < one.servers ? [`${one.servers}: only ${one.verified} were moved and verified`] : []),
    ...(one.workerMib >= mostWorkerMib ? [`${one.servers}: the worker needed ${one.workerMib} MiB`] : []),
    ...(before && (one.apiCalls ?? 0) > (before.apiCalls ?? 0) * flat
      ? [
          `${one.servers}: ${one.apiCalls ?? '?'} API calls a migration, ${before.apiCalls ?? '?'} with ${before.servers}`,
        ]
      : []),
  ];
});
for (const line of broken) process.stderr.write(`✗ ${line}\n`);
process.exitCode = broken.length > 0 ? 1 : 0;
