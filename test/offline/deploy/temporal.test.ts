/** What the containers around Temporal run, on a real Temporal: the development server, which ferry embeds. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { homeIn } from '../../../worker/home.ts';
import { temporalBinary } from '../../../worker/temporal/binary.ts';
import { embeddedTemporal } from '../../../worker/temporal/embedded.ts';
import { folder } from '../../support/folder.ts';
import { ferry } from '../client/ferry.ts';

const path = (relative: string) => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));

async function server(t: TestContext): Promise<string> {
  const temporal = await embeddedTemporal(homeIn({ FERRY_HOME: await folder(t) }), () => undefined);
  t.after(() => temporal.stop());
  return temporal.address;
}

test('the namespace is made, keeps histories as long as is said, and is left alone when it is there', async (t) => {
  const address = await server(t);
  const bin = await folder(t);
  await symlink(await temporalBinary(process.env, () => undefined), `${bin}/temporal`);
  const connection = await Connection.connect({ address });
  t.after(() => connection.close());
  for (const [retention, days] of [
    ['90d', 90],
    ['90d', 90],
    ['100d', 100],
  ] as const) {
    const env = {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'nightly',
      RETENTION: retention,
    };
    const { stdout } = await promisify(execFile)('sh', [path('deploy/temporal/namespace')], { env });
    assert.match(stdout, new RegExp(`namespace nightly on ${address} keeps histories for ${retention}`));
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'nightly' });
    assert.equal(Number(config?.workflowExecutionRetentionTtl?.seconds), days * 86_400);
  }
});

test('ferry worker --check says what Temporal says: 5 where it hears no worker of this host, then 0', async (t) => {
  const TEMPORAL_ADDRESS = await server(t);
  const cwd = await folder(t);
  const before = await ferry(cwd, ['worker', '--check'], { TEMPORAL_ADDRESS });
  assert.equal(before.code, 5);
  assert.match(before.stderr, /has not heard from a worker on \S+ for 90 s\. Start one with `ferry worker`/);
  const { PATH, HOME } = process.env;
  const worker = spawn(path('bin/ferry'), ['worker'], {
    cwd,
    env: { PATH, HOME, TEMPORAL_ADDRESS, FERRY_HOME: `${cwd}/.ferry`, TEMPORAL_CONFIG_FILE: '/nonexistent' },
    stdio: 'ignore',
  });
  t.after(async () => {
    worker.kill('SIGTERM');
    if (worker.exitCode === null) await once(worker, 'exit');
  });
  let after = before;
  for (let i = 0; i < 30 && after.code !== 0; i++) {
    await sleep(500);
    after = await ferry(cwd, ['worker', '--check'], { TEMPORAL_ADDRESS });
  }
  assert.equal(after.code, 0, after.stderr);
  assert.equal(after.stdout, '');
  assert.match(after.stderr, /hears a worker on /);
  const probe = await ferry(cwd, ['worker', '--role', 'probe', '--check'], { TEMPORAL_ADDRESS });
  assert.equal(probe.code, 5, 'this one does not watch');
  assert.match(probe.stderr, /a probe worker on \S+ for 90 s\. Start one with `ferry worker --role probe`/);
});

test('ferry worker --check exits with 5 where there is no Temporal', async (t) => {
  const said = await ferry(await folder(t), ['worker', '--check'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  assert.equal(said.code, 5);
  assert.match(said.stderr, /Nobody answers at 127\.0\.0\.1:1/);
});
