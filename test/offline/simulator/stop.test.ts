import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { Simulator } from '../../../simulator/simulator.ts';

test('a cloud that is stopped while it is away does not come back', async (t) => {
  const cloud = await Simulator.start();
  t.after(() => cloud.stop());
  const keystone = `${cloud.url}/identity/v3`;
  assert.equal((await fetch(keystone)).status, 200);
  cloud.away(200);
  await cloud.stop();
  await sleep(400);
  await assert.rejects(fetch(keystone));
});
