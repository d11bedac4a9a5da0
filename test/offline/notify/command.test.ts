import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { ferry, stack } from '../client/ferry.ts';
import { sampleRun } from '../domain/sample-run.ts';
import { notifyYaml, Receiver, type Reply } from './receiver.ts';

const secret = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`;
const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };

/** A home with one good run in it, and a notify.yaml with one target of each format. */
async function home(t: TestContext, ...replies: Reply[]) {
  const at = await folder(t);
  const receiver = await Receiver.start(t, ...replies);
  const { url } = receiver;
  const env = await notifyYaml(t, {
    plain: { format: 'ferry', url: `${url}/hunter2hunter2`, secrets: secret },
    alerts: { format: 'alertmanager', url },
    chat: { format: 'slack', url: `${url}/hunter2hunter2`, on: 'fail' },
  });
  const facts = sampleRun();
  const store = new RunStore(`${at}/.ferry/runs`);
  const campaign = spec({ name: 'nightly', migrate: { parallelism: 4 }, trips: { count: 2 } });
  await storeRun(store, { run: facts.run, spec: campaign, startedAt: facts.startedAt, ground });
  await store.storeMigrations(facts.migrations);
  for (const account of facts.evacuations) await store.storeEvacuation(facts.run, account);
  await concludeRun(store, { run: facts.run, leaks: [] }, facts.finishedAt);
  const call = (...args: string[]) => ferry(at, ['notify', ...args], env);
  return { call, receiver };
}

test('ferry notify RUN tells a target by hand, whatever its `on` says, and twice are two messages', async (t) => {
  const { call, receiver } = await home(t);
  for (let i = 0; i < 2; i++) {
    const { code, stdout, stderr } = await call('last', '--to', 'plain');
    assert.deepEqual([code, stdout, stderr], [0, '', `plain was told: ${receiver.url} answers 204\n`]);
  }
  const { body, headers } = receiver.taken[0] ?? assert.fail('nothing came');
  const { state } = new Webhook(secret).verify(body, headers as Record<string, string>) as { state: string };
  assert.equal(state, 'pass');
  assert.equal(new Set(receiver.taken.map((taken) => taken.headers['webhook-id'])).size, 2);
});

test('ferry notify --test sends a message that says so, to Alertmanager under its own path', async (t) => {
  const { call, receiver } = await home(t);
  assert.equal((await call('--to', 'alerts', '--test')).code, 0);
  assert.equal(receiver.taken[0]?.path, '/api/v2/alerts');
  assert.match(receiver.taken[0].body, /"alertname":"FerryTest"/);
});

test('ferry notify --dry-run prints what would be sent, and sends nothing', async (t) => {
  const { call, receiver } = await home(t);
  const { code, stdout } = await call('last', '--to', 'chat', '--dry-run');
  assert.equal(code, 0);
  assert.ok('blocks' in (JSON.parse(stdout) as object));
  assert.deepEqual(receiver.taken, []);
});

test('a refusal is an error of one line, which names the receiver and not its secret', async (t) => {
  const { call, receiver } = await home(t, { status: 404, body: 'no_team /hunter2hunter2' });
  const { code, stderr } = await call('last', '--to', 'chat');
  assert.equal(code, 1);
  assert.equal(stderr, `chat: not told: ${receiver.url} answers 404: no_team [secret].\n`);
});

for (const [args, says] of [
  [['--to', 'plain'], /run: name a run, or give --test/],
  [['last', '--to', 'plain', '--test'], /run: name a run, or give --test/],
  [['last'], /--to/],
  [['last', '--to', 'pager'], /targets\.pager: there is none\. It has plain, alerts, chat\./],
  [['tuesday', '--to', 'plain'], /run: tuesday: no run begins with it/],
] as const) {
  test(`ferry notify ${args.join(' ')}: a usage error without a stack`, async (t) => {
    const { call } = await home(t);
    const { code, stderr } = await call(...args);
    assert.equal(code, 2);
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, stack);
  });
}
