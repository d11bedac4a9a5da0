import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fit } from '../../../../client/plan/past.ts';
import { planOf } from '../../../../client/plan/plan.ts';
import { renderPlan } from '../../../../client/render/plan.ts';
import type { Mover } from '../../../../domain/mover.ts';
import { folder } from '../../../support/folder.ts';
import { ferry, stack } from '../ferry.ts';
import { attempt, campaign, nothing, queued, serial } from './past.ts';

const movers: Mover[] = Array.from({ length: 8 }, (_, index) => ({
  name: `vm-${index}`,
  serverId: `id-${index}`,
  ramMb: 1024,
  localDiskGb: 0,
}));
const task = { home: 'a', authUrl: 'http://cloud', fleets: [movers] };

const at = (plan: ReturnType<typeof planOf>, parallelism: number) => {
  const found = plan.points[0]?.forecasts.find((forecast) => forecast.parallelism === parallelism);
  assert.ok(found, `no forecast for ${parallelism}`);
  return found;
};

test('what was measured is expected again: eight moves of twelve seconds', () => {
  const { makespanSeconds } = at(planOf(campaign(), task, serial), 1);
  assert.ok(Math.abs(makespanSeconds.expected - 8 * 12.24) < 2, `${makespanSeconds.expected} s`);
  assert.ok(makespanSeconds.optimistic <= makespanSeconds.expected);
  assert.ok(makespanSeconds.expected <= makespanSeconds.pessimistic);
});

test('where Nova was seen to run one at a time, asking for more shortens nothing but the checks', () => {
  assert.deepEqual(fit(queued).slots, { most: 1, limited: true });
  const plan = planOf(campaign(), task, queued);
  assert.equal(at(plan, 8).runs, 1);
  assert.ok(at(plan, 8).makespanSeconds.optimistic > 0.9 * at(plan, 1).makespanSeconds.optimistic);
});

test('with nothing measured the bounds are wide, and the answer says what it assumes', () => {
  const plan = planOf(campaign(), task, nothing);
  const { optimistic, pessimistic } = at(plan, 1).makespanSeconds;
  assert.ok(pessimistic > 4 * optimistic);
  assert.match(renderPlan(plan, { width: 100, colour: false }), /assumptions alone/);
  assert.ok(plan.assumptions.some((each) => each.includes('anybody’s cloud')));
});

test('the bounds are narrower for what was measured', () => {
  const width = (past: typeof serial) => {
    const { optimistic, pessimistic } = at(planOf(campaign(), task, past), 1).makespanSeconds;
    return pessimistic / optimistic;
  };
  assert.ok(width(serial) < width(nothing) / 3);
});

test('parallelism is doubled as far as there are servers; the campaign’s own is there too', () => {
  const plan = planOf(campaign({ parallelism: 6 }), task, serial);
  assert.deepEqual(
    plan.points[0]?.forecasts.map(({ parallelism }) => parallelism),
    [1, 2, 4, 6, 8],
  );
});

test('a server that timed out before is likely to do so again, and no other', () => {
  const again = [attempt(3, 0, { key: 'run/one/2-out/3', outcome: 'timed-out' })];
  const plan = planOf(campaign(), task, { ...serial, attempts: [...serial.attempts, ...again] });
  const doubts = plan.points[0]?.doubts ?? [];
  assert.deepEqual(
    doubts.map(({ server, likelihood }) => [server, likelihood]),
    [['vm-3', 'likely']],
  );
  assert.match(doubts[0]?.reason ?? '', /1 of 2/);
});

test('a server that wrote faster than this cloud copies is likely not to converge', () => {
  const copyMs = 10_240;
  const busy = attempt(5, 200_000, {
    key: 'run/one/2-out/5',
    memoryTotalBytes: 2 ** 30,
    recopyRatio: 40,
    copyMs,
  });
  const plan = planOf(campaign(), task, { ...serial, attempts: [...serial.attempts, busy] });
  const [doubt] = plan.points[0]?.doubts ?? [];
  assert.equal(doubt?.server, 'vm-5');
  assert.match(doubt.reason, /MiB\/s/);
});

test('a deadline that the copy alone exceeds is told', () => {
  const spec = campaign({ parallelism: 1, deadline: { base_seconds: 5, per_gib_seconds: 1 } });
  const doubts = planOf(spec, task, serial).points[0]?.doubts ?? [];
  assert.equal(doubts.length, 8);
  assert.match(doubts[0]?.reason ?? '', /deadline of 6 s/);
});

test('a host without servers has nothing to move', () => {
  const plan = planOf(campaign(), { ...task, fleets: [[]] }, serial);
  assert.match(renderPlan(plan, { width: 80, colour: false }), /nothing to move/);
});

test('no line is wider than it may be', () => {
  const text = renderPlan(planOf(campaign(), task, serial), { width: 100, colour: false });
  assert.deepEqual(
    text.split('\n').filter((line) => line.length > 100),
    [],
  );
});

const wrong = 'name: nightly\ncloud: nowhere\nevacuate: cmp-a\nto: cmp-b\n';

test('ferry plan: a wrong campaign is a usage error, told as ferry check tells it', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/campaign.yaml`, wrong);
  const [plan, check] = await Promise.all([
    ferry(at, ['plan', 'campaign.yaml']),
    ferry(at, ['check', 'campaign.yaml']),
  ]);
  assert.equal(plan.code, 2);
  assert.equal(plan.stderr, check.stderr);
  assert.doesNotMatch(plan.stderr, stack);
  assert.equal(plan.stdout, '');
});

test('ferry plan --json without credentials: what stands in the way, and the code of preflight', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/campaign.yaml`, `${wrong}fleet: { adopt: all }\n`);
  const { code, stdout } = await ferry(at, ['plan', 'campaign.yaml', '--json']);
  assert.equal(code, 3);
  const answer = JSON.parse(stdout) as { format: string; ok: boolean; findings: unknown[] };
  assert.equal(answer.format, 'ferry.plan/1');
  assert.equal(answer.ok, false);
  assert.ok(answer.findings.length > 0);
});
