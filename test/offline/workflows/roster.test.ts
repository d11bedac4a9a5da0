import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Roster, RosterQuestion } from '../../../domain/control.ts';
import { beginEvacuation } from './begin-evacuation.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, until } from './stage.ts';

const stage = await Stage.open();

test('an evacuation tells who waits, who is on the move, who is being verified, and who has arrived where', async (t) => {
  const world = new FakeWorld().boot(4);
  const verification = world.hold('verify web-2');
  const landing = world.hold('landing web-3');
  const { handle } = await beginEvacuation(stage, t, world, { parallelism: 1 });
  const roster = (question: RosterQuestion) => handle.query<Roster, [RosterQuestion]>('roster', question);
  await until('web-3 is on the move', () => landing.reached);
  await until(
    'web-1 has ended',
    async () => (await roster({ members: false, endedFrom: 0 })).ended.length === 1,
  );
  const {
    members = [],
    begun,
    moving,
    ended,
    sources,
    destination,
  } = await roster({ members: true, endedFrom: 0 });
  assert.deepEqual(
    members.map(({ name, host }) => `${name} ${host}`),
    ['web-1 cmp-a', 'web-2 cmp-a', 'web-3 cmp-a', 'web-4 cmp-a'],
  );
  assert.equal(verification.reached, true);
  assert.deepEqual({ begun, moving }, { begun: 3, moving: ['id-web-3'] });
  assert.deepEqual({ sources, destination }, { sources: ['cmp-a'], destination: 'cmp-b' });
  assert.deepEqual(
    ended.map(({ id, host, verified }) => ({ id, host, verified })),
    [{ id: 'id-web-1', host: 'cmp-b', verified: true }],
  );
  const less = await roster({ members: false, endedFrom: 1 });
  assert.deepEqual({ members: less.members, ended: less.ended }, { members: undefined, ended: [] });
  verification.release();
  landing.release();
  await handle.result();
});
