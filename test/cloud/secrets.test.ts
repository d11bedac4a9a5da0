import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { disguises } from '../support/disguises.ts';
import { campaign, group } from './support/campaigns.ts';
import { accountOf, untilMigrating } from './support/live.ts';
import { isLiveMigration } from './support/relay.ts';
import { relayedScene } from './support/relayed.ts';
import { root } from './support/testbed.ts';

async function filesUnder(folder: string): Promise<{ path: string; mode: number; directory: boolean }[]> {
  const names = await readdir(folder, { recursive: true });
  const paths = [folder, ...names.map((name) => join(folder, name))];
  return await Promise.all(
    paths.map(async (path) => {
      const { mode } = await stat(path);
      return { path, mode: mode & 0o777, directory: (await stat(path)).isDirectory() };
    }),
  );
}

/** Every event of every workflow, payloads decoded. */
async function histories(address: string): Promise<Map<string, Buffer>> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const found = new Map<string, Buffer>();
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    found.set(`${workflowId} ${runId}`, Buffer.from([...textsIn(history)].join('\n'), 'latin1'));
  }
  await connection.close();
  return found;
}

/** Every text in a message, and every payload's bytes, byte for byte. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value instanceof Uint8Array) yield Buffer.from(value).toString('latin1');
  else if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) {
      yield name;
      yield* textsIn(inner);
    }
}

test('neither the password nor any token is in a history, in the database, in a log, or in any file of ferry', async (t) => {
  const set = await relayedScene(t);
  const up = await set.ferry.up();
  let lost = 0;
  // Trouble makes for talkative errors.
  set.relay.fate = (request) => {
    lost += isLiveMigration(request) ? 1 : 0;
    return isLiveMigration(request) && lost < 3 ? (lost === 1 ? 'reset' : 'lose-answer') : 'pass';
  };
  const groups = [
    { ...group(2, 'image', { tb_seconds: '6' }), keypair: join(root, 'examples', 'ferry-example.pub') },
    group(1, 'new-volume', { tb_seconds: '2', tb_fail: '1' }),
    {
      ...group(1, 'volume', { tb_seconds: '2' }),
      image: { file: join(root, 'examples', 'stand-in.raw'), disk_format: 'raw' },
    },
  ];
  const run = await set.ferry.begin(
    await set.ferry.file('secrets.json', campaign('secrets', { fleet: { groups } })),
  );
  await untilMigrating(set.cloud, run);
  await set.relay.away();
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  await set.relay.back();
  const { document } = await accountOf(set.ferry, run, 420_000);
  const said = [up.stdout, up.stderr, JSON.stringify(document)];
  for (const command of [
    ['show', run],
    ['show', run, '--csv'],
    ['runs', '--json'],
    ['clean', '--run', run],
  ]) {
    const { stdout, stderr } = await set.ferry.run(command, 120_000);
    said.push(stdout, stderr);
  }

  const { password } = set.testbed.login;
  assert.ok(password.length > 8);
  assert.ok(set.relay.tokens.size > 0, 'the relay saw no token');
  const secrets = [password, ...set.relay.tokens];
  const wanted = secrets.flatMap(disguises);
  const find = (where: string, text: Buffer) =>
    wanted.filter((secret) => text.includes(secret)).map(() => where);

  const { address } = await set.ferry.temporal();
  const all = await histories(address);
  assert.ok(
    all.size >= 6,
    `expected: histories of the run, its evacuation and 4 migrations; actual: ${String(all.size)}`,
  );
  assert.ok(
    [...all.values()].some((h) => h.includes('tb_seconds')),
    'the histories are not decoded',
  );
  const files = await filesUnder(set.ferry.home);
  const contents = await Promise.all(
    files.filter((f) => !f.directory).map(async ({ path }) => [path, await readFile(path)] as const),
  );
  assert.ok(contents.some(([path, text]) => path.endsWith('temporal.db') && text.length > 0));
  t.diagnostic(
    `${String(secrets.length)} secrets looked for in ${String(all.size)} histories and ${String(contents.length)} files`,
  );
  const found = [
    ...[...all].map(([id, text]) => find(`history of ${id}`, text)),
    ...contents.map(([path, text]) => find(path, text)),
  ];
  assert.deepEqual([...found.flat(), ...find('output', Buffer.from(said.join('\n')))], []);

  for (const { path, mode, directory } of files) {
    assert.equal(mode.toString(8), directory ? '700' : '600', path);
  }
});
