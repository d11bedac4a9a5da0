import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { homeIn } from '../../../worker/home.ts';
import { NoTemporalBinary, temporalBinary } from '../../../worker/temporal/binary.ts';
import { freePort } from '../../../worker/temporal/free-port.ts';
import { identityOf, isAlive } from '../../../worker/temporal/process-identity.ts';
import { NoTemporal, reachTemporal } from '../../../worker/temporal/reach.ts';
import { folder } from '../../support/folder.ts';

/** Sets variables of this process for one test; what is undefined is taken away. */
function environment(t: TestContext, changes: Record<string, string | undefined>): void {
  const before = { ...process.env };
  Object.assign(process.env, changes);
  for (const [name, value] of Object.entries(changes))
    if (value === undefined) Reflect.deleteProperty(process.env, name);
  t.after(() => {
    process.env = before;
  });
}

test('a process is itself, and another one with its pid is not', async () => {
  const me = await identityOf(process.pid);
  assert.equal(await isAlive(me), true);
  assert.equal(await isAlive({ pid: me.pid, born: 'another boot/1' }), false);
  const child = spawn('sleep', ['30']);
  const other = await identityOf(child.pid ?? 0);
  assert.equal(await isAlive(other), true);
  assert.notEqual(other.born, me.born);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(await isAlive(other), false);
});

test('a port that is free is taken; one that is not gives way to another', async (t) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const taken = (server.address() as { port: number }).port;
  const other = await freePort(taken);
  assert.notEqual(other, taken);
  assert.equal(await freePort(other), other);
});

test('a port that comes free in time is waited for', async (t) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const closing = setTimeout(() => server.close(), 100);
  t.after(() => {
    clearTimeout(closing);
  });
  assert.equal(await freePort(port, 2_000), port);
});

/** A home with an embedded server that seems to run: this very process. */
async function homeWithServer(t: TestContext) {
  const home = homeIn({ FERRY_HOME: await folder(t) });
  const me = await identityOf(process.pid);
  const state = { address: '127.0.0.1:17233', ui: 'http://127.0.0.1:18233', ...me };
  await writeFile(home.temporalState, JSON.stringify(state));
  return home;
}

const unset = {
  TEMPORAL_ADDRESS: undefined,
  TEMPORAL_PROFILE: undefined,
  TEMPORAL_NAMESPACE: undefined,
  TEMPORAL_CONFIG_FILE: '/nonexistent',
};

async function temporalToml(t: TestContext): Promise<string> {
  const path = `${await folder(t)}/temporal.toml`;
  await writeFile(path, '[profile.default]\naddress = "toml.example:7233"\nnamespace = "bench"\n');
  return path;
}

test('TEMPORAL_ADDRESS comes before a temporal.toml, and both before the embedded server', async (t) => {
  const home = await homeWithServer(t);
  const toml = await temporalToml(t);
  environment(t, { ...unset, TEMPORAL_CONFIG_FILE: toml, TEMPORAL_ADDRESS: 'env.example:7233' });
  const byEnvironment = await reachTemporal(home);
  assert.equal(byEnvironment.address, 'env.example:7233');
  assert.equal(byEnvironment.according, 'TEMPORAL_ADDRESS');
  Reflect.deleteProperty(process.env, 'TEMPORAL_ADDRESS');
  const byFile = await reachTemporal(home);
  assert.equal(byFile.address, 'toml.example:7233');
  assert.equal(byFile.namespace, 'bench');
  assert.equal(byFile.according, 'temporal.toml');
});

test('without either it is the embedded server of this home', async (t) => {
  environment(t, unset);
  const { address, namespace, ui } = await reachTemporal(await homeWithServer(t));
  assert.deepEqual(
    { address, namespace, ui },
    { address: '127.0.0.1:17233', namespace: 'default', ui: 'http://127.0.0.1:18233' },
  );
});

test('without any of them it says how to get one', async (t) => {
  environment(t, unset);
  const home = homeIn({ FERRY_HOME: await folder(t) });
  await assert.rejects(reachTemporal(home), (error: unknown) => {
    assert.ok(error instanceof NoTemporal);
    assert.match(error.message, /ferry up/);
    assert.match(error.message, /--embedded/);
    return true;
  });
});

test('the binary: the one that is named, else the one on PATH, else the one in the cache', async (t) => {
  const dir = await folder(t);
  const executable = async (path: string) => {
    await mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    await writeFile(path, '#!/bin/sh\n');
    await chmod(path, 0o755);
    return path;
  };
  const named = await executable(`${dir}/named/temporal-of-mine`);
  const onPath = await executable(`${dir}/bin/temporal`);
  const cached = await executable(`${dir}/cache/ferry/temporal-1.9.1`);
  const silent = () => assert.fail('nothing is fetched');
  const env = { FERRY_TEMPORAL_BIN: named, PATH: `${dir}/bin`, XDG_CACHE_HOME: `${dir}/cache` };
  assert.equal(await temporalBinary(env, silent), named);
  assert.equal(await temporalBinary({ ...env, FERRY_TEMPORAL_BIN: undefined }, silent), onPath);
  const { XDG_CACHE_HOME } = env;
  assert.equal(await temporalBinary({ PATH: '/nonexistent', XDG_CACHE_HOME }, silent), cached);
  await assert.rejects(temporalBinary({ FERRY_TEMPORAL_BIN: `${dir}/none` }, silent), NoTemporalBinary);
});
