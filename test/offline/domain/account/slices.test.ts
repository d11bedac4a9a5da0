import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sliceRun } from '../../../../domain/account/slices.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';
import { sampleRun } from '../sample-run.ts';
import { moved } from './scenario-of.ts';

/** A run of which the migrations are all that is known. */
const sliced = (migrations: readonly MigrationRecord[], scenarios: readonly string[] = ['s']) =>
  sliceRun({
    ...sampleRun({ servers: 0, trips: 0 }),
    scenarios: scenarios.map((name) => ({ name, parameters: {} })),
    migrations,
  });
const only = (migrations: readonly MigrationRecord[]) => sliced(migrations)[0]?.evacuations ?? [];

test('scenarios are in the order of the plan; those that it does not know come after, by name', () => {
  const of = (scenario: string) => moved({ scenario });
  const found = sliced([of('y'), of('b'), of('x'), of('a'), of('z')], ['b', 'a']);
  assert.deepEqual(
    found.map(({ name }) => name),
    ['b', 'a', 'x', 'y', 'z'],
  );
  assert.deepEqual(found[2]?.parameters, {});
});

test('evacuations are by trip, out before back', () => {
  const of = (trip: number, direction: 'out' | 'back') => moved({ trip, direction });
  const all = [of(10, 'back'), of(2, 'back'), of(10, 'out'), of(1, 'back'), of(2, 'out')];
  for (const order of [all, all.toReversed()])
    assert.deepEqual(
      only(order).map(({ account }) => `${account.trip} ${account.direction}`),
      ['1 back', '2 out', '2 back', '10 out', '10 back'],
    );
});

test('migrations are by the time of their POST, of one moment by their id; those never posted are last', () => {
  const at = (server: string, postedAt?: number) =>
    moved({ server, ...(postedAt !== undefined && { postedAt }) });
  const all = [at('never-2'), at('c', 5), at('a', 5), at('never-1'), at('b', 5), at('z', 1)];
  for (const order of [all, all.toReversed()])
    assert.deepEqual(
      only(order)[0]?.records.map(({ server }) => server),
      ['z', 'a', 'b', 'c', 'never-1', 'never-2'],
    );
});

test('of an evacuation that has no account its migrations say what is known', () => {
  const of = (source: string, known: Partial<MigrationRecord> = {}) =>
    moved({ source, trip: 3, warmup: true, direction: 'back', requested: 'cmp-b', ...known });
  const [evacuation] = only([of('cmp-d'), of('cmp-c'), of('cmp-d')]);
  assert.deepEqual(evacuation?.account, {
    ...{ id: 'r/s/3-back', scenario: 's', trip: 3, warmup: true, direction: 'back' },
    ...{ sources: ['cmp-c', 'cmp-d'], destination: 'cmp-b' },
    ...{ leftBehind: [], ownApiCalls: 0, unfinished: true },
  });
});

for (const [what, requested, destination] of [
  ['that was asked for by all', ['cmp-b', 'cmp-b'], 'cmp-b'],
  ['was left to the scheduler by all', [undefined, undefined], 'nova'],
  ['that differs from server to server', ['cmp-b', 'cmp-c'], 'nova'],
  ['that only some were asked for', ['cmp-b', undefined], 'nova'],
] as const)
  test(`a destination ${what} is told as ${destination}`, () => {
    const [evacuation] = only(requested.map((host) => moved(host === undefined ? {} : { requested: host })));
    assert.equal(evacuation?.account.destination, destination);
  });

test('a scenario has the policy that was found for it, not that of another', () => {
  const facts = sampleRun({ servers: 0, trips: 0 });
  const names = ['a', 'b', 'c'];
  const found = sliceRun({
    ...facts,
    scenarios: names.map((name) => ({ name, parameters: {} })),
    policies: [
      { scenario: 'b', check: { state: 'unchecked', reason: 'of b' } },
      { scenario: 'a', check: { state: 'checked' } },
    ],
  });
  assert.deepEqual(
    found.map(({ policy }) => policy),
    [{ state: 'checked' }, { state: 'unchecked', reason: 'of b' }, undefined],
  );
  assert.ok(!('policy' in (found[2] ?? {})));
});
