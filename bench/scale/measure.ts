import { Client, Connection } from '@temporalio/client';
import { historiesOf, type HistorySize } from './histories.ts';
import { type OfEach, parts, Stand } from './stand.ts';

export interface Weighed {
  readonly servers: number;
  readonly inFlight: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** What the cloud would do with that many in flight, if nobody had to ask and look. */
  readonly cloudPerSecond: number;
  readonly verified: number;
  readonly apiCalls: number;
  readonly overhead: number | undefined;
  readonly peakMib: OfEach;
  /** Processor time per migration, of all that it took: preparing, moving, concluding. */
  readonly cpuMsEach: OfEach;
  readonly run: HistorySize;
  readonly evacuation: HistorySize;
  readonly migration: HistorySize;
}

/** How long each copy takes, whatever the links carry. */
const copySeconds = 1;

/** A copy takes a second, out of a host that lets go as many at once as are asked of it: the cloud is not what limits. */
export const cloudOf = (servers: number) => ({
  storage: 'shared',
  maxConcurrentLiveMigrations: 0,
  hosts: ['compute01', 'compute02'].map((name) => ({
    ...{ name, vcpus: 100_000, memoryMb: 100_000_000, diskGb: 1_000_000, linkMiBps: 1_000_000 },
  })),
  flavors: [{ name: 'm1.scale', vcpus: 1, ramMb: 512, diskGb: 1 }],
  servers: [
    {
      ...{ name: 'scale', count: servers, host: 'compute01', flavor: 'm1.scale', boot: 'volume' },
      metadata: { sim_copy_seconds: String(copySeconds) },
    },
  ],
});

/** One host emptied of so many servers, by one worker with an embedded Temporal. */
export async function weigh(servers: number, inFlight: number): Promise<Weighed> {
  return await Stand.during(cloudOf(servers), async (stand) => {
    const before = await stand.cpuMs();
    const run = await stand.run({
      name: `scale-${servers}`,
      cloud: 'simulated',
      evacuate: 'compute01',
      to: 'compute02',
      fleet: { adopt: 'all' },
      migrate: { parallelism: inFlight, block_migration: false },
      trips: { count: 1, way_back: false },
    });
    const { address } = await stand.temporal();
    const connection = await Connection.connect({ address });
    try {
      const client = new Client({ connection });
      await client.workflow.getHandle(run).result();
      const [after, peakMib] = [await stand.cpuMs(), await stand.peaksMib()];
      const cpuMsEach = each((part) => (after[part] - before[part]) / servers);
      return { servers, inFlight, cpuMsEach, peakMib, ...(await account(stand, client, run, inFlight)) };
    } finally {
      await connection.close();
    }
  });
}

async function account(stand: Stand, client: Client, run: string, inFlight: number) {
  const [scenario] = (await stand.document(run)).scenarios;
  const evacuation = scenario?.evacuations[0];
  if (!scenario || !evacuation) throw new Error(`${run} has no evacuation`);
  const seconds = (evacuation.makespanMs ?? NaN) / 1000;
  const service = evacuation.migrations.map(({ novaTotalMs = NaN, queueMs = 0 }) => novaTotalMs - queueMs);
  const meanSeconds = service.reduce((sum, ms) => sum + ms, 0) / service.length / 1000;
  const id = `${run}/${scenario.name}/1-out`;
  return {
    seconds,
    verified: evacuation.verified,
    perSecond: evacuation.verified / seconds,
    cloudPerSecond: inFlight / meanSeconds,
    apiCalls: evacuation.apiCallsPerMigration ?? NaN,
    overhead: evacuation.overheadRatio,
    run: (await historiesOf(client, run)).largest,
    evacuation: (await historiesOf(client, id)).largest,
    migration: (await historiesOf(client, `${id}/${evacuation.migrations[0]?.serverId ?? ''}`)).largest,
  };
}

function each(figure: (part: (typeof parts)[number]) => number): OfEach {
  return Object.fromEntries(parts.map((part) => [part, figure(part)])) as OfEach;
}
