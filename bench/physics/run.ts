/**
 * Holds the simulator's physics against what was measured elsewhere: on two real libvirt hosts, and in two production clouds.
 * Prints both comparisons, and ends with 1 where a stated bound is broken.
 */
import { cloudsTable } from './clouds-table.ts';
import { hostsTable } from './hosts-table.ts';

const parts = [
  { title: 'Two real hosts (parameters: bench/physics/host-cases.ts)', ...hostsTable() },
  {
    title: 'Two published clouds, mean per server within 25 % (parameters: bench/physics/clouds.ts)',
    ...cloudsTable(),
  },
];

for (const { title, lines } of parts)
  console.log([title, '='.repeat(title.length), '', ...lines, ''].join('\n'));

const claims = parts.flatMap((part) => part.claims);
const broken = claims.filter(({ holds }) => !holds);
for (const { what } of broken) console.error(`does not hold: ${what}`);
console.log(`${claims.length - broken.length} of ${claims.length} claims hold`);
process.exitCode = broken.length > 0 ? 1 : 0;
