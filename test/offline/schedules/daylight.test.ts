/** What the clock's changes do, as Temporal itself tells the times of a schedule. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parseCron } from '../../../domain/schedule/cron.ts';
import { daylightNotes } from '../../../domain/schedule/daylight.ts';
import { definitionOf } from '../../../client/schedules/define.ts';
import { realServer } from '../../support/test-server.ts';
import { spec } from '../campaign/build.ts';
import { plan } from './scene.ts';

const server = await realServer();
after(() => server.teardown());
let schedules = 0;

/** The times that Temporal makes of a plan. */
async function times(cron: string, from: string, to: string, timezone = 'Europe/Paris'): Promise<string[]> {
  schedules += 1;
  const scheduleId = `s${schedules}`;
  const input = { schedule: scheduleId, spec: spec(), plan: { ...plan, cron, timezone } };
  const definition = definitionOf({ ...input, pollEveryMs: 400, ifBusy: 'wait' });
  await server.client.schedule.create({ scheduleId, ...definition });
  const seconds = (text: string) => ({ seconds: (Date.parse(text) / 1000) as never });
  const { startTime } = await server.client.workflowService.listScheduleMatchingTimes({
    ...{ namespace: 'default', scheduleId, startTime: seconds(from), endTime: seconds(to) },
  });
  return startTime.map((t) => new Date(Number(t.seconds) * 1000).toISOString().slice(0, 16));
}

const notes = (cron: string, now: string, zone = 'Europe/Paris') => {
  const parsed = parseCron(cron);
  return 'problem' in parsed ? [parsed.problem] : daylightNotes(parsed, zone, Date.parse(now));
};

test('spring forward: 02:00 does not exist, there is no run that night, and it is said', async () => {
  assert.deepEqual(await times('0 2 * * *', '2027-03-27T00:00Z', '2027-03-29T12:00Z'), [
    '2027-03-27T01:00',
    '2027-03-29T00:00',
  ]);
  assert.match(notes('0 2 * * *', '2027-03-01T00:00Z')[0] ?? '', /^2027-03-28: .* 02:00 does not exist/);
});

test('fall back: 02:30 comes twice, there is one run, the second time, and it is said', async () => {
  assert.deepEqual(await times('30 2 * * *', '2027-10-30T00:00Z', '2027-11-01T12:00Z'), [
    '2027-10-30T00:30',
    '2027-10-31T01:30',
    '2027-11-01T01:30',
  ]);
  assert.match(notes('30 2 * * *', '2027-10-01T00:00Z')[0] ?? '', /^2027-10-31: .* 02:30 comes twice/);
});

test('at hours that the clock does not touch nothing happens, and nothing is said', async () => {
  assert.deepEqual(await times('0 4 * * *', '2027-03-27T12:00Z', '2027-03-29T12:00Z'), [
    '2027-03-28T02:00',
    '2027-03-29T02:00',
  ]);
  assert.deepEqual(notes('0 4 * * *', '2027-03-01T00:00Z'), []);
  assert.deepEqual(notes('0 2 * * *', '2027-03-01T00:00Z', 'UTC'), []);
});

test('both days given: either will do, as in crontab, where Temporal alone would want both', async () => {
  assert.deepEqual(await times('0 2 13 * 5', '2026-12-07T00:00Z', '2026-12-19T00:00Z', 'UTC'), [
    '2026-12-11T02:00',
    '2026-12-13T02:00',
    '2026-12-18T02:00',
  ]);
});

for (const cron of ['@daily', '*/20 8-9 * jan,NOV mon-fri', '5/20 2 * * 7', '0 2 1-7/2 * *', '0 0 * * 5-7']) {
  test(`${cron} is what Temporal takes it for`, async () => {
    const parsed = parseCron(cron);
    assert.ok(!('problem' in parsed), JSON.stringify(parsed));
    const theirs = await times(cron, '2026-11-24T00:00Z', '2026-12-08T00:00Z', 'UTC');
    const ours: string[] = [];
    for (let at = Date.parse('2026-11-24T00:01Z'); at <= Date.parse('2026-12-08T00:00Z'); at += 60_000) {
      const d = new Date(at);
      const day = { month: d.getUTCMonth() + 1, day: d.getUTCDate(), weekday: d.getUTCDay() };
      if (parsed.matches({ ...day, hour: d.getUTCHours(), minute: d.getUTCMinutes() }))
        ours.push(d.toISOString().slice(0, 16));
    }
    assert.deepEqual(
      theirs.filter((time) => time !== '2026-11-24T00:00'),
      ours,
    );
  });
}
