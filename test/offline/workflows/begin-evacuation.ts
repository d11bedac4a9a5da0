import type { TestContext } from 'node:test';
import type { EvacuationProgress } from '../../../domain/control.ts';
import type { EvacuationInput } from '../../../workflows/evacuation.ts';
import type { FakeWorld } from './fake-world.ts';
import type { Stage } from './stage.ts';

let runs = 0;

/** An evacuation of cmp-a to cmp-b under way, in a world. */
export async function beginEvacuation(
  stage: Stage,
  t: TestContext,
  world: FakeWorld,
  changes: Partial<EvacuationInput> = {},
) {
  stage.tell(t, world.activities);
  runs += 1;
  const id = `run-${runs}/small/1-out`;
  const input: EvacuationInput = {
    id,
    run: `run-${runs}`,
    campaign: 'nightly',
    cloud: { cloud: 'testbed' },
    scenario: {
      name: 'small',
      blockMigration: 'auto',
      deadline: { baseMs: 30_000, perGibMs: 10_000, then: 'abort' },
    },
    trip: 1,
    warmup: false,
    direction: 'out',
    fleet: { kind: 'created', run: `run-${runs}`, key: 'small' },
    home: 'cmp-a',
    to: 'cmp-b',
    parallelism: 2,
    paused: false,
    pollEveryMs: 400,
    ...changes,
  };
  const handle = await stage.start('evacuation', input, id);
  return { id, handle, progress: () => handle.query<EvacuationProgress>('progress') };
}
