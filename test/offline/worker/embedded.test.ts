/** The embedded server as it really is: the `temporal` binary, on a database of its own. */
import assert from 'node:assert/strict';
import { access, readdir, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Home, homeIn } from '../../../worker/home.ts';
import { embeddedTemporal, runningEmbedded } from '../../../worker/temporal/embedded.ts';
import { locked } from '../../../worker/temporal/lock.ts';
import { folder } from '../../support/folder.ts';

async function home(t: TestContext): Promise<Home> {
  const found = homeIn({ FERRY_HOME: `${await folder(t)}/home` });
  t.after(async () => {
    const left = await runningEmbedded(found);
    if (left) process.kill(left.pid, 'SIGKILL');
  });
  return found;
}

const quietly = () => undefined;

async function answers(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

test('two that start it at once get one server between them, started by one of them', async (t) => {
  const at = await home(t);
  const [a, b] = await Promise.all([embeddedTemporal(at, quietly), embeddedTemporal(at, quietly)]);
  assert.equal(a.pid, b.pid);
  assert.deepEqual([a.started, b.started].sort(), [false, true]);
  assert.ok(await answers(a.address));
  await b.stop();
  await a.stop();
  assert.equal(await runningEmbedded(at), undefined);
});

test('what it keeps, nobody but its owner can read', async (t) => {
  const at = await home(t);
  const server = await embeddedTemporal(at, quietly);
  for (const name of await readdir(at.path)) {
    const { mode } = await stat(`${at.path}/${name}`);
    assert.equal((mode & 0o777).toString(8), '600', name);
  }
  await server.stop();
});

test('killed and started again, it listens on the ports that it had', async (t) => {
  const at = await home(t);
  const first = await embeddedTemporal(at, quietly);
  process.kill(first.pid, 'SIGKILL');
  while (await runningEmbedded(at)) await sleep(20);
  const second = await embeddedTemporal(at, quietly);
  assert.notEqual(second.pid, first.pid);
  assert.equal(second.address, first.address);
  assert.equal(second.ui, first.ui);
  await second.stop();
});

test('a state file of a process that has died, or of another one with its pid, is no server', async (t) => {
  const at = await home(t);
  await embeddedTemporal(at, quietly).then((server) => server.stop());
  assert.equal(await runningEmbedded(at), undefined);
  const state = { address: '127.0.0.1:7233', ui: 'http://127.0.0.1:8233' };
  await writeFile(at.temporalState, JSON.stringify({ ...state, pid: process.pid, born: 'another boot/1' }));
  assert.equal(await runningEmbedded(at), undefined);
  await writeFile(at.temporalState, '{"address": "127.0.0.1:7');
  assert.equal(await runningEmbedded(at), undefined, 'nor is half a file');
});

test('a lock is held by one at a time', async (t) => {
  const path = `${await folder(t)}/lock`;
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 5 }, () =>
      locked(path, async () => {
        most = Math.max(most, (inside += 1));
        await sleep(5);
        inside -= 1;
      }),
    ),
  );
  assert.equal(most, 1);
  await assert.rejects(access(path), 'nothing of it is left');
});

test('a lock whose holder died is taken over', async (t) => {
  const path = `${await folder(t)}/lock`;
  await writeFile(path, JSON.stringify({ pid: process.pid, born: 'another boot/1' }));
  assert.equal(await locked(path, () => Promise.resolve('mine')), 'mine');
});

test('a lock is let go when the work fails', async (t) => {
  const path = `${await folder(t)}/lock`;
  await assert.rejects(locked(path, () => Promise.reject(new Error('no'))));
  assert.equal(await locked(path, () => Promise.resolve('mine')), 'mine');
});
