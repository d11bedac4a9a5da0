import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { Link } from '../../../client/temporal.ts';
import { definitionOf } from '../../../client/schedules/define.ts';
import { findSchedule, type KnownSchedule } from '../../../client/schedules/find.ts';
import type { SchedulePlan } from '../../../domain/schedule/plan.ts';
import type { RunHandle } from '../../../client/runs/start.ts';
import type { ScheduledInput } from '../../../workflows/scheduled.ts';
import { spec } from '../campaign/build.ts';
import { FakeWorld } from '../workflows/fake-world.ts';
import type { Stage } from '../workflows/stage.ts';

/** Once a year: nothing is due while a test goes on, unless it is triggered. */
export const plan: SchedulePlan = {
  cron: '0 2 1 1 *',
  timezone: 'Europe/Paris',
  overlap: 'skip',
  catchUpMs: 3_600_000,
  pauseOnFailure: false,
};

export function linkOf({ environment }: Stage): Link {
  const { client, connection } = environment;
  const reach = { namespace: environment.namespace ?? 'default', address: 'the test server' };
  return { client, connection, reach } as unknown as Link;
}

/** A schedule in a world whose runs wait in their preflight until they are let go. */
export async function scheduled(
  stage: Stage,
  t: TestContext,
  changes: Partial<SchedulePlan> = {},
  input: Partial<ScheduledInput> = {},
  cloud: string = randomUUID(),
) {
  const world = new FakeWorld();
  // A cloud of its own: what one test leaves behind holds no other's host.
  world.hosts = [{ cloud, host: 'cmp-a' }];
  const preflight = world.hold('preflight');
  stage.tell(t, world.activities);
  const link = linkOf(stage);
  const schedule = `s-${randomUUID().slice(0, 8)}`;
  const told: ScheduledInput = {
    ...{ schedule, spec: spec({ name: schedule }), plan: { ...plan, ...changes } },
    ...{ pollEveryMs: 400, ifBusy: 'wait' as const, ...input },
  };
  const handle = await link.client.schedule.create({ scheduleId: schedule, ...definitionOf(told, 'test') });
  t.after(() => handle.delete().catch(() => undefined));
  const known = (): Promise<KnownSchedule> => findSchedule(schedule, link);
  const run = (id: string) => link.client.workflow.getHandle(id) as unknown as RunHandle;
  return { cloud, world, preflight, link, handle, schedule, known, run };
}
