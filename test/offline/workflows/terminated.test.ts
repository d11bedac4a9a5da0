/** Terminated from outside: Temporal ends a workflow without asking it. On the real server: the other one tells no parent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realServer } from '../../support/test-server.ts';
import { beginEvacuation } from './begin-evacuation.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage, until } from './stage.ts';

const stage = await Stage.open(realServer);

test('a migration that somebody terminates from outside is a record, and the others go on', async (t) => {
  const world = new FakeWorld().boot(3);
  const hold = world.hold('landing web-1');
  const { handle, id } = await beginEvacuation(stage, t, world, { parallelism: 1 });
  await until('web-1 is on the move', () => hold.reached);
  await stage.environment.client.workflow.getHandle(`${id}/id-web-1`).terminate('by hand');
  const result = await handle.result();
  hold.release();
  assert.equal(result.attempted, 3);
  const [first] = world.records;
  assert.equal(first?.outcome, 'inconsistent');
  assert.match(first.fault?.message ?? '', /its workflow died/);
});
