/** A campaign's own small world: a simulated cloud, Temporal, a worker, a probe worker, InfluxDB; each a process that is started again when it dies. */
import { readdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ferry } from '../../test/cloud/support/ferry.ts';
import { Child, isProcessOf } from '../../test/cloud/support/process.ts';
import { root } from '../../test/cloud/support/testbed.ts';
import { influxd } from '../../test/support/influx.ts';
import { homeIn } from '../../worker/home.ts';
import { embeddedTemporal } from '../../worker/temporal/embedded.ts';
import type { Reach } from './adversary.ts';
import type { InfluxAccess } from './checker/influx.ts';
import { FalseClock } from './false-clock.ts';
import { SmallDisk } from './full-disk.ts';
import { keptInfluxd } from './influxd.ts';
import { Found, Kept } from './victim.ts';

const readyWithinMs = 300_000;

export interface Stand {
  readonly ferry: Ferry;
  readonly influx: InfluxAccess | undefined;
  /** But for what belongs to the cloud. */
  readonly reach: Pick<Reach, 'fillDisk'> & Required<Pick<Reach, 'victims' | 'leap'>>;
  /** What cannot be done here, and why. */
  readonly missing: readonly string[];
  /** What workers said that ended without being told to. */
  fell(): readonly string[];
  strike(keep: boolean): Promise<void>;
}

/** Everything but the cloud: for that, it is told where clouds.yaml is. */
export async function raise(cloudsYaml: string): Promise<Stand> {
  const found = await influxd();
  const folder = await mkdtemp(join(tmpdir(), 'ferry-chaos-'));
  const influx = 'path' in found ? await keptInfluxd(found.path, join(folder, 'influx')) : undefined;
  const ferry = await Ferry.make({ cloudsYaml, ...(influx && { env: environment(influx.access) }) });
  const disk = await SmallDisk.mount(join(ferry.home, 'runs'));
  const clock = await FalseClock.at(join(folder, 'leap'));
  const leaps = 'missing' in clock ? undefined : clock;
  const home = homeIn({ FERRY_HOME: ferry.home });
  const startTemporal = async () => {
    await embeddedTemporal(home, () => undefined);
  };
  await startTemporal();
  const ferryProcess =
    (env: NodeJS.ProcessEnv, ...args: string[]) =>
    () =>
      new Child(`ferry ${args.join(' ')}`, join(root, 'bin', 'ferry'), args, {
        env: { ...ferry.env, ...env },
        cwd: ferry.folder,
      });
  const workers = {
    worker: new Kept(ferryProcess(leaps?.env ?? {}, 'worker'), /worker \(control\) ready/),
    'probe worker': new Kept(ferryProcess({}, 'worker', '--role', 'probe'), /worker \(probe\) ready/),
  };
  for (const kept of Object.values(workers)) await kept.begin(readyWithinMs);
  const temporal = async () => {
    const { pid } = await ferry.temporal();
    return (await isProcessOf(pid, ferry.home)) ? [pid] : [];
  };
  return {
    ferry,
    influx: influx?.access,
    reach: {
      victims: {
        ...workers,
        temporal: new Found(temporal, startTemporal),
        ...(influx && { influxdb: influx.kept }),
      },
      ...('missing' in disk ? {} : { fillDisk: (forMs) => disk.fill(forMs) }),
      leap: leaps ? { worker: (bySeconds) => leaps.leap(bySeconds) } : {},
    },
    missing: [found, disk, clock].flatMap((one) => ('missing' in one ? [one.missing] : [])),
    fell: () => Object.values(workers).flatMap((kept) => kept.fell),
    strike: async (keep) => {
      for (const kept of [...Object.values(workers), ...(influx ? [influx.kept] : [])]) await kept.end();
      if (!('missing' in disk) && !keep) await disk.unmount();
      if (keep) await ferry.killTemporal();
      else await Promise.all([ferry.dispose(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

const environment = ({ url, token, org, bucket }: InfluxAccess) => ({
  INFLUX_URL: url,
  INFLUX_TOKEN: token,
  INFLUX_ORG: org,
  INFLUX_BUCKET: bucket,
});

/** How many files of points wait to be sent. */
export async function unsent({ ferry }: Stand): Promise<number> {
  const names = await readdir(join(ferry.home, 'outbox')).catch(() => []);
  return names.filter((name) => name.endsWith('.lp')).length;
}

/** Processes of this stand that are still there: whoever was killed must not leave its children behind. */
export async function orphans({ ferry }: Stand): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    if (!(await read('environ')).split('\0').includes(`FERRY_HOME=${ferry.home}`)) continue;
    found.push(`${pid} ${(await read('cmdline')).replaceAll('\0', ' ')}`);
  }
  return found;
}
