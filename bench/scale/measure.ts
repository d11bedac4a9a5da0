import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection, type WorkflowExecutionDescription } from '@temporalio/client';
import type { RunDocument } from '../../domain/account/schema/run.ts';
import { Stand } from './stand.ts';

export interface Weighed {
  readonly servers: number;
  readonly inFlight: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly verified: number;
  readonly apiCalls: number | undefined;
  readonly overhead: number | undefined;
  readonly workerMib: number;
  readonly temporalMib: number;
  readonly campaign: HistorySize;
  readonly evacuation: HistorySize;
  readonly migration: HistorySize;
}

export interface HistorySize {
  readonly events: number;
  readonly kib: number;
}

/** A copy of 2 s or so, out of a host that lets go as many at once as are asked of it: the cloud is not what limits. */
const cloudOf = (servers: number) => ({
  storage: 'shared',
  maxConcurrentLiveMigrations: 0,
  hosts: ['compute01', 'compute02'].map((name) => ({
    ...{ name, vcpus: 100_000, memoryMb: 100_000_000, diskGb: 1_000_000, linkMiBps: 1_000_000 },
  })),
  flavors: [{ name: 'm1.scale', vcpus: 1, ramMb: 512, diskGb: 1 }],
  servers: [
    ...[{ name: 'scale', count: servers, host: 'compute01', flavor: 'm1.scale', boot: 'volume' }],
  ].map((group) => ({ ...group, metadata: { sim_copy_seconds: '2' } })),
});

/** One host emptied of so many servers, by one worker with an embedded Temporal. */
export async function weigh(servers: number, inFlight: number): Promise<Weighed> {
  const stand = await Stand.raise(cloudOf(servers));
  try {
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
      return { servers, inFlight, ...(await figures(stand, client, run)) };
    } finally {
      await connection.close();
    }
  } finally {
    await stand.strike();
  }
}

async function figures(stand: Stand, client: Client, run: string) {
  const document = JSON.parse(
    await readFile(join(stand.folder, 'home', 'runs', run, 'run.json'), 'utf8'),
  ) as RunDocument;
  const evacuation = document.scenarios[0]?.evacuations[0];
  const seconds = (evacuation?.makespanMs ?? NaN) / 1000;
  const { worker, temporal } = await stand.peaksMib();
  const id = `${run}/${document.scenarios[0]?.name ?? ''}/1-out`;
  const one = evacuation?.migrations[0]?.serverId ?? '';
  return {
    seconds,
    verified: evacuation?.verified ?? 0,
    perSecond: (evacuation?.verified ?? NaN) / seconds,
    apiCalls: evacuation?.apiCallsPerMigration,
    overhead: evacuation?.overheadRatio,
    workerMib: worker,
    temporalMib: temporal,
    campaign: sizeOf(await client.workflow.getHandle(run).describe()),
    evacuation: await largest(client, id),
    migration: sizeOf(await client.workflow.getHandle(`${id}/${one}`).describe()),
  };
}

/** An evacuation's histories, if it needed several: the largest. */
async function largest(client: Client, id: string): Promise<HistorySize> {
  let most: HistorySize = { events: 0, kib: 0 };
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${id}'` })) {
    const size = sizeOf(await client.workflow.getHandle(id, runId).describe());
    if (size.events > most.events) most = size;
  }
  return most;
}

function sizeOf({ historyLength, historySize }: WorkflowExecutionDescription): HistorySize {
  return { events: historyLength, kib: Math.round((historySize ?? 0) / 1024) };
}
