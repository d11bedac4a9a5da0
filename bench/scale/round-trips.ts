import { Client, Connection } from '@temporalio/client';
import type { RunConclusion } from '../../domain/run.ts';
import { historiesOf } from './histories.ts';
import { Stand } from './stand.ts';

/** A cloud whose clock runs a hundred times as fast: a move is over before it is looked for. */
const quickCloud = {
  ...{ storage: 'shared', timeFactor: 100 },
  hosts: [{ name: 'compute01' }, { name: 'compute02' }],
  flavors: [{ name: 'm1.scale', vcpus: 1, ramMb: 512, diskGb: 1 }],
  servers: [{ name: 'commuter', count: 1, host: 'compute01', flavor: 'm1.scale', boot: 'volume' }],
};

export interface Travelled {
  readonly trips: number;
  readonly seconds: number;
  readonly verdict: RunConclusion['verdict'];
  readonly evacuations: number;
  readonly records: number;
  /** Moves that have a record of their own: every trip, both ways, once. */
  readonly distinct: number;
  readonly verified: number;
  /** How many histories the run took, one after the other, and the largest of them. */
  readonly histories: number;
  readonly events: number;
}

/** One server there and back so many times: more than one history can hold. */
export async function travel(trips: number): Promise<Travelled> {
  return await Stand.during(quickCloud, async (stand) => {
    const began = performance.now();
    const run = await stand.run({
      name: 'round-trips',
      cloud: 'simulated',
      evacuate: 'compute01',
      to: 'compute02',
      fleet: { adopt: 'all' },
      migrate: { parallelism: 1, block_migration: false },
      trips: { count: trips, way_back: true },
    });
    const { address } = await stand.temporal();
    const connection = await Connection.connect({ address });
    try {
      const client = new Client({ connection });
      const { verdict } = (await client.workflow.getHandle(run).result()) as RunConclusion;
      const seconds = (performance.now() - began) / 1000;
      const { count: histories, largest } = await historiesOf(client, run);
      return { trips, seconds, verdict, histories, events: largest.events, ...(await records(stand, run)) };
    } finally {
      await connection.close();
    }
  });
}

async function records(stand: Stand, run: string) {
  const { scenarios } = await stand.document(run);
  const evacuations = scenarios.flatMap((scenario) => scenario.evacuations);
  const moves = evacuations.flatMap(({ trip, direction, migrations }) =>
    migrations.map(({ serverId }) => `${serverId} ${trip} ${direction}`),
  );
  return {
    evacuations: evacuations.length,
    records: moves.length,
    distinct: new Set(moves).size,
    verified: evacuations.reduce((sum, { verified }) => sum + verified, 0),
  };
}

/** What a run of so many round trips must show, and did not. */
export function lost({ trips, verdict, histories, ...came }: Travelled): string[] {
  const moves = 2 * trips;
  return [
    ...(verdict === 'pass' ? [] : [`the verdict is ${verdict}`]),
    ...(['evacuations', 'records', 'distinct', 'verified'] as const)
      .filter((what) => came[what] !== moves)
      .map((what) => `${what}: ${came[what]} of ${moves}`),
    ...(histories > 1 ? [] : ['it never continued as new']),
  ];
}
