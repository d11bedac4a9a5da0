/** What was due while Temporal was down. On the embedded server, which is killed as a machine kills it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { definitionOf } from '../../../client/schedules/define.ts';
import { accountOf, type ScheduleAccount } from '../../../client/schedules/account.ts';
import { findSchedule } from '../../../client/schedules/find.ts';
import { type Link, linkTo, prepareNamespace } from '../../../client/temporal.ts';
import { homeIn } from '../../../worker/home.ts';
import { embeddedTemporal } from '../../../worker/temporal/embedded.ts';
import { reachOfEmbedded } from '../../../worker/temporal/reach.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { plan } from './scene.ts';

const everyMs = 3_000;
const awayMs = 20_000;

async function temporal(t: TestContext, home: string): Promise<{ link: Link; pid: number }> {
  const at = homeIn({ FERRY_HOME: home });
  const server = await embeddedTemporal(at, () => undefined);
  t.after(() => server.stop());
  const link = await linkTo(reachOfEmbedded(at, server));
  t.after(() => link.connection.close());
  await prepareNamespace(link);
  return { link, pid: server.pid };
}

/** Every few seconds, where a campaign's would be every night: the server is told the rest as it always is. */
async function often(link: Link, schedule: string, catchUpMs: number): Promise<void> {
  const told = { schedule, spec: spec(), plan: { ...plan, catchUpMs, overlap: 'allow-all' as const } };
  const definition = definitionOf({ ...told, pollEveryMs: 400, ifBusy: 'wait' });
  await link.client.schedule.create({
    ...{ scheduleId: schedule, ...definition },
    spec: { intervals: [{ every: everyMs }] },
  });
}

test('what was missed begins when Temporal is back, within the catch-up window, and the rest is counted as missed', async (t) => {
  const home = await folder(t);
  const { link, pid } = await temporal(t, home);
  await often(link, 'patient', 3_600_000);
  await often(link, 'strict', 10_000);
  await sleep(everyMs);
  const downAt = Date.now();
  process.kill(pid, 'SIGKILL');
  await sleep(awayMs);
  const { link: again } = await temporal(t, home);
  const upAt = Date.now();
  const missed = ({ runs }: ScheduleAccount) =>
    runs.filter(({ due = 0 }) => due > downAt && due < upAt - everyMs).length;
  const wanted = awayMs / everyMs - 2;
  let [patient, strict]: ScheduleAccount[] = [];
  // A busy machine takes its time over so many runs at once.
  for (let i = 0; i < 30 && (!patient || missed(patient) < wanted || !strict?.counts.missed); i += 1) {
    await sleep(1_000);
    [patient, strict] = await Promise.all(
      ['patient', 'strict'].map(async (name) => await accountOf(await findSchedule(name, again), again)),
    );
  }
  assert.ok(patient && strict);
  assert.equal(patient.counts.missed, 0);
  assert.ok(missed(patient) >= wanted, `only ${missed(patient)} of the missed have begun`);
  assert.ok(strict.counts.missed > 0, 'none was too late');
  assert.ok(missed(strict) < missed(patient));
});
