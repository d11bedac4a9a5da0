import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilAnswering } from '../../../../activities/probes/felt.ts';
import { anAttempt } from '../../../support/an-attempt.ts';
import { Stand } from './stand.ts';

const waiting = (stand: Stand, withinMs: number) => {
  const { guests, watching, folder } = stand;
  const input = { run: basename(folder), guests, watching, withinMs };
  return anAttempt({}).run<[], string[], () => Promise<string[]>>(() =>
    untilAnswering(dirname(folder), input),
  );
};

test('a guest that comes up while it is watched is waited for until its beats are heard, too', async (t) => {
  const stand = await Stand.raise(t, 2, {}, { lateMs: 1_000 });
  assert.deepEqual(await waiting(stand, 60_000), []);
  const read = await stand.read();
  for (const { id } of stand.guests) assert.ok(read.watchOf(id)?.guest.beats?.arrivedMs.length, id);
});

test('who does not answer is told by name, after so long', async (t) => {
  const stand = await Stand.raise(t, 2, { tcp: false });
  stand.tell({ deaf: true });
  await sleep(5_000); // what they answered before is too old by then
  assert.deepEqual(await waiting(stand, 100), ['web-0', 'web-1']);
});
