import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startControl } from '../../../simulator/faults/control.ts';
import { checkedScenario } from '../../../simulator/scenario.ts';
import { Simulator } from '../../../simulator/simulator.ts';
import { Api } from '../../contract/support/api.ts';

async function steered(t: TestContext) {
  const cloud = await Simulator.start({ hosts: [{ name: 'a' }, { name: 'b' }] });
  const control = await startControl(cloud, 0);
  t.after(() => Promise.all([control.stop(), cloud.stop()]));
  const api = await Api.open(cloud.credentials);
  const ask = (method: string, path: string, body?: unknown) =>
    api.send(method, `${control.url}${path}`, body === undefined ? {} : { body });
  const status = async () => (await api.nova('GET', '/servers')).status;
  return { ask, status };
}

test('the control endpoint arms faults, tells them, and takes them back', async (t) => {
  const { ask, status } = await steered(t);
  assert.equal(await status(), 200, 'none is armed until asked for');
  const armed = await ask('POST', '/faults', {
    fault: 'status',
    status: 503,
    on: { service: 'compute' },
    times: 9,
  });
  assert.deepEqual([armed.status, armed.body], [201, { id: 1 }]);
  assert.equal(await status(), 503);
  const told = await ask('GET', '/faults');
  assert.deepEqual(told.body, [
    { id: 1, fault: 'status', status: 503, on: { service: 'compute' }, times: 9 },
  ]);
  assert.equal((await ask('DELETE', '/faults/1')).status, 204);
  assert.equal(await status(), 200);
  await ask('POST', '/faults', { fault: 'status', status: 500, times: 9 });
  assert.equal((await ask('DELETE', '/faults')).status, 204);
  assert.equal(await status(), 200);
});

test('a fault is spent by as many requests as it is good for', async (t) => {
  const { ask, status } = await steered(t);
  await ask('POST', '/faults', { fault: 'status', status: 502, on: { path: '^/servers$' } });
  assert.deepEqual([await status(), await status()], [502, 200]);
});

test('the control endpoint says what is wrong with a fault, and arms nothing', async (t) => {
  const { ask, status } = await steered(t);
  for (const wrong of [
    { fault: 'earthquake' },
    { fault: 'status', status: 200 },
    { fault: 'compute-down', host: 'nowhere' },
    { fault: 'latency', ms: 1, surprise: true },
  ]) {
    const answer = await ask('POST', '/faults', wrong);
    assert.equal(answer.status, 400, JSON.stringify(wrong));
    assert.ok((answer.body as { error: string }).error.length > 10);
  }
  assert.deepEqual((await ask('GET', '/faults')).body, []);
  assert.equal(await status(), 200);
});

test('the control endpoint tells what the cloud knows of itself', async (t) => {
  const { ask } = await steered(t);
  const { status: answered, body } = await ask('GET', '/account');
  const { migrations, servers, things } = body as {
    migrations: unknown[];
    servers: unknown;
    things: { kind: string; name: string }[];
  };
  assert.deepEqual([answered, migrations, servers], [200, [], { made: 0, deleted: 0 }]);
  assert.ok(things.some(({ kind, name }) => kind === 'image' && name === 'tiny'));
  assert.equal((await ask('POST', '/account', {})).status, 404);
});

test('a scenario file arms faults, too, and is told all that is wrong with it', async (t) => {
  const cloud = await Simulator.start({
    faults: [{ fault: 'status', status: 500, on: { service: 'image' } }],
  });
  t.after(() => cloud.stop());
  const api = await Api.open(cloud.credentials);
  assert.equal((await api.ask('GET', 'image', '/images')).status, 500);
  assert.throws(
    () => checkedScenario({ hosts: [{ name: '' }], timeFactor: 0, color: 'red' }, 'cloud.yaml'),
    (error: Error) =>
      ['cloud.yaml', 'hosts[0].name', 'timeFactor', 'color'].every((word) => error.message.includes(word)),
  );
});
