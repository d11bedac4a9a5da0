/**
 * How well ferry measures, on two real hosts: QEMU stopped for known times, a TCP connection cut, the probe itself stopped; and
 * migrations of a real ferry run, beside what libvirt says of each.
 *
 *     npm run bench:fidelity [-- --migrations 50 --stops 3 --within-minutes 120]
 *
 * Fails where the median |error| of the stops is over one period and 2 ms, or any is over three periods; where a connection that
 * was cut is no failure; where the probe's own standstill is called a gap; where a migration did not complete, libvirt
 * has no figures of it, or its clients' gap is shorter than libvirt's downtime by more than a period and 2 ms.
 */
import { Testbed } from '../../test/cloud/support/testbed.ts';
import { Cloud } from '../../test/cloud/support/cloud.ts';
import { command, valuesOf, whole } from '../command-line.ts';
import { besideLibvirt } from './beside-libvirt.ts';
import { stopped } from './stopped.ts';

const usage = 'usage: npm run bench:fidelity -- [--migrations 50] [--stops 3] [--within-minutes 120]';

/** @throws UsageError */
function optionsOf(args: readonly string[]) {
  const values = valuesOf(args, {
    migrations: { type: 'string', default: '50' },
    stops: { type: 'string', default: '3' },
    'within-minutes': { type: 'string', default: '120' },
    'only-options': { type: 'boolean', default: false },
  });
  return {
    migrations: whole('--migrations', values.migrations, 0, 10_000),
    stops: whole('--stops', values.stops, 0, 100),
    withinMinutes: whole('--within-minutes', values['within-minutes'], 1, 1_440),
    onlyOptions: values['only-options'],
  };
}

await command(usage, async () => {
  const { migrations, stops, withinMinutes, onlyOptions } = optionsOf(process.argv.slice(2));
  if (onlyOptions) return 0;
  const testbed = await Testbed.open();
  const cloud = new Cloud(testbed.login);
  const broken = [
    ...(stops > 0 ? await stopped(cloud, stops) : []),
    ...(migrations > 0 ? await besideLibvirt(testbed, migrations, 60_000 * withinMinutes) : []),
  ];
  for (const what of broken) console.log(`FAILED: ${what}`);
  return broken.length > 0 ? 1 : 0;
});
