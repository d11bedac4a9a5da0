import assert from 'node:assert/strict';
import test from 'node:test';
import { type DrainRules, type Move, drain, makespanSeconds } from '../../../../simulator/physics/drain.ts';
import { type Sketch, MIB, plan } from './plans.ts';

const overheads = { checkSeconds: 1, prepareSeconds: 2, landSeconds: 1, tailSeconds: 0 };
const link = new Map([['up', 100 * MIB]]);

const moves = (count: number, sketch: Sketch = { touchedMib: 1000 }): Move[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `vm-${index}`,
    plan: plan(sketch),
    overheads,
    over: ['up'],
  }));

const rules = (more: Partial<DrainRules>): DrainRules => ({
  parallelism: 1,
  perSource: 1,
  linksBytesPerSecond: link,
  ...more,
});

test('one after the other, a drain takes as long as its moves', () => {
  const one = makespanSeconds(drain(moves(1), rules({})));
  assert.ok(Math.abs(makespanSeconds(drain(moves(4), rules({}))) - 4 * one) < 1e-6);
});

test('more at once than the source runs: each waits, and nothing gets faster but the checks', () => {
  const serial = drain(moves(6), rules({}));
  const asked = drain(moves(6), rules({ parallelism: 3 }));
  const mean = (moved: typeof serial) =>
    moved.reduce((sum, { seenAt, postedAt }) => sum + seenAt - postedAt, 0) / moved.length;
  assert.ok(mean(asked) > 2 * mean(serial));
  assert.ok(makespanSeconds(asked) >= makespanSeconds(serial) - 6 * overheads.checkSeconds);
});

test('copies that share a full link gain only what is not copying', () => {
  const serial = makespanSeconds(drain(moves(4), rules({})));
  const together = makespanSeconds(drain(moves(4), rules({ parallelism: 4, perSource: 4 })));
  // 4 × 1,000 MiB over 100 MiB/s.
  assert.ok(together >= 40 && together < serial, `${together} s, ${serial} s`);
});

test('copies held by their own stream gain by going together, up to the link', () => {
  const sketch = { touchedMib: 1000, transport: { streamBytesPerSecond: 25 * MIB } };
  const at = (parallelism: number) =>
    makespanSeconds(drain(moves(8, sketch), rules({ parallelism, perSource: parallelism })));
  assert.ok(at(2) < at(1) * 0.55 && at(4) < at(2) * 0.55);
  assert.ok(at(8) > at(4) * 0.9);
});

test('in lockstep a batch waits for its slowest', () => {
  const mixed = moves(4).map((move, index) =>
    index % 2 ? move : { ...move, plan: plan({ touchedMib: 100 }) },
  );
  const both = { parallelism: 2, perSource: 2, linksBytesPerSecond: new Map([['up', 1000 * MIB]]) };
  const window = makespanSeconds(drain(mixed, rules(both)));
  const lockstep = makespanSeconds(drain(mixed, rules({ ...both, posting: 'lockstep' })));
  assert.ok(lockstep >= window);
});

test('a client that looks every two seconds sees the end up to two seconds late', () => {
  const [moved] = drain(moves(1), rules({ lookEverySeconds: 2, firstLookSeconds: 1 }));
  const [knows] = drain(moves(1), rules({}));
  const late = (moved?.seenAt ?? 0) - (knows?.seenAt ?? 0);
  assert.ok(late >= 0 && late < 2, `${late} s`);
  assert.equal(((moved?.seenAt ?? 0) - 1) % 2, 0);
});

test('one that never converges is given up on, and the rest is told', () => {
  const endless = moves(1, { dirtyMibPerSecond: 200, setMib: 512 });
  const moved = drain([...moves(2), ...endless], rules({ parallelism: 3, perSource: 3 }), 600);
  assert.deepEqual(
    moved.map(({ copy }) => copy.outcome),
    ['completed', 'completed', 'timed-out'],
  );
  assert.equal(makespanSeconds(moved), 600);
});

test('a thousand servers take no more than a few dozen steps each', () => {
  const many = moves(1000, { touchedMib: 700, dirtyMibPerSecond: 30 });
  const moved = drain(
    many,
    rules({ parallelism: 50, perSource: 50, linksBytesPerSecond: new Map([['up', 5000 * MIB]]) }),
    1e6,
  );
  assert.equal(moved.filter(({ copy }) => copy.outcome === 'completed').length, 1000);
});

test('steps that take no time take none', () => {
  const none = { checkSeconds: 0, prepareSeconds: 0, landSeconds: 0, tailSeconds: 0 };
  const instant = moves(3).map((move) => ({ ...move, overheads: none }));
  const makespan = makespanSeconds(drain(instant, rules({})));
  // 3 × 1,000 MiB over 100 MiB/s, and three pauses of 50 ms.
  assert.ok(makespan > 30 && makespan < 31, `${makespan} s`);
});
