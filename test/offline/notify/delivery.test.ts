/** A verdict on its way to a receiver on a real socket, by way of Temporal, in whose skipped time an hour's wait is none. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Webhook } from 'standardwebhooks';
import { deliverVerdict } from '../../../activities/notify/deliver-verdict.ts';
import type { Ending } from '../../../domain/account/schema/verdict.ts';
import type { Delivery } from '../../../domain/notification.ts';
import { RunStore } from '../../../results/run-store.ts';
import { folder } from '../../support/folder.ts';
import { Stage } from '../workflows/stage.ts';
import { documentOf } from './messages.ts';
import { notifyYaml, Receiver, type Reply } from './receiver.ts';

const stage = await Stage.open();
const secretOf = (letter: string) => `whsec_${Buffer.alloc(32, letter).toString('base64')}`;
const path = '/services/T0/B0/hunter2hunter2';

interface Wish {
  readonly replies?: readonly Reply[];
  readonly target?: object;
  readonly state?: 'pass' | 'fail';
  readonly previous?: Ending;
}

/** What became of telling one target of a run that rests in the run store. */
async function told(t: TestContext, { replies = [], target = {}, state = 'fail', previous }: Wish = {}) {
  const receiver = await Receiver.start(t, ...replies);
  const env = await notifyYaml(t, {
    ops: { format: 'ferry', url: `${receiver.url}${path}`, secrets: [secretOf('k')], ...target },
  });
  const shelf = await folder(t);
  const store = new RunStore(shelf);
  const document = documentOf(state);
  const { run } = document;
  await store.storeDocument(run, document);
  const before = () => Promise.resolve(previous);
  stage.tell(t, { deliverVerdict: (input) => deliverVerdict({ store, env, previous: before }, input) });
  const handle = await stage.start('notification', { run, target: 'ops' });
  const delivery: Delivery = await handle.result();
  return { receiver, run, delivery, shelf, history: historyToJSON(await handle.fetchHistory()) };
}

test('a failed run is told, signed so that the library of Standard Webhooks takes it', async (t) => {
  const { receiver, run, delivery } = await told(t);
  assert.deepEqual(delivery, { state: 'delivered', status: 204, attempts: 1 });
  const [taken, ...more] = receiver.taken;
  assert.ok(taken && more.length === 0);
  assert.equal(taken.path, path);
  const headers = taken.headers as Record<string, string>;
  const body = new Webhook(secretOf('k')).verify(taken.body, headers) as { run: string; state: string };
  assert.deepEqual([body.run, body.state], [run, 'fail']);
  assert.throws(() => new Webhook(secretOf('x')).verify(taken.body, headers), /No matching signature/);
  assert.throws(() => new Webhook(secretOf('k')).verify(`${taken.body} `, headers), /No matching signature/);
});

test('while one key takes over from another, receivers that know either take it', async (t) => {
  const { receiver } = await told(t, { target: { secrets: [secretOf('n'), secretOf('o')] } });
  const { body, headers } = receiver.taken[0] ?? assert.fail('nothing came');
  for (const key of ['n', 'o']) new Webhook(secretOf(key)).verify(body, headers as Record<string, string>);
});

test('a receiver that is away, breaks off, or has too much to do is told again, by the same id', async (t) => {
  const busy = { status: 429, headers: { 'retry-after': '7200' } };
  const { receiver, delivery, run, history } = await told(t, { replies: [{ status: 503 }, 'reset', busy] });
  assert.deepEqual(delivery, { state: 'delivered', status: 204, attempts: 4 });
  assert.deepEqual(
    receiver.taken.map(({ headers }) => headers['webhook-id']),
    Array.from({ length: 4 }, () => `msg_${run}_ops`),
  );
  assert.equal(new Set(receiver.taken.map(({ body }) => body)).size, 1, 'every attempt says the same');
  const times = (JSON.parse(history) as { events: { eventTime: string }[] }).events;
  const tookMs = Date.parse(times.at(-1)?.eventTime ?? '') - Date.parse(times[0]?.eventTime ?? '');
  assert.ok(tookMs >= 7_200_000, `Retry-After was two hours, and it was ${tookMs} ms`);
});

test('400 is final, and is said with the receiver’s words less what is secret', async (t) => {
  const words = `no such hook: ${path}, hunter2hunter2`;
  const { receiver, delivery } = await told(t, { replies: [{ status: 400, body: words }] });
  assert.equal(receiver.taken.length, 1);
  assert.ok(delivery.state === 'refused');
  assert.equal(delivery.reason, `${receiver.url} answers 400: no such hook: [secret], [secret]`);
});

test('a redirect is not followed: what is signed is for the one that is named', async (t) => {
  const elsewhere = await Receiver.start(t);
  const { delivery } = await told(t, { replies: [{ status: 307, headers: { location: elsewhere.url } }] });
  assert.equal(delivery.state, 'refused');
  assert.deepEqual(elsewhere.taken, []);
});

test('a receiver that stays away for a day is given up on', async (t) => {
  const { delivery } = await told(t, { target: { url: 'http://127.0.0.1:1/hunter2hunter2' } });
  assert.ok(delivery.state === 'given-up');
  assert.equal(delivery.reason, 'http://127.0.0.1:1 cannot be reached (ECONNREFUSED)');
});

test('URL, keys and headers are in no history, no file of the run store and no error', async (t) => {
  const headers = { Authorization: 'Bearer hunter2hunter2' };
  const replies = [
    { status: 503, body: 'Bearer hunter2hunter2' },
    'reset' as const,
    { status: 404, body: path },
  ];
  const { history, shelf, delivery, receiver } = await told(t, { replies, target: { headers } });
  assert.equal(receiver.taken[0]?.headers.authorization, 'Bearer hunter2hunter2');
  assert.equal(delivery.state, 'refused');
  const files = await readdir(shelf, { recursive: true, withFileTypes: true });
  const stored = await Promise.all(
    files.filter((f) => f.isFile()).map((f) => readFile(`${f.parentPath}/${f.name}`, 'utf8')),
  );
  assert.ok(stored.length > 0);
  const all = [decoded(history), ...stored, JSON.stringify(delivery)].join('\n');
  assert.match(all, /"target":"ops"/, 'payloads are looked into');
  assert.doesNotMatch(all, /hunter2|whsec|a2tra2tr/);
});

/** A history with its payloads as texts. */
function decoded(history: string): string {
  return history.replaceAll(/"data": ?"([A-Za-z0-9+/=]+)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
}

test('a target that wants failures hears nothing of a good run', async (t) => {
  const { receiver, delivery } = await told(t, { state: 'pass' });
  assert.deepEqual(delivery, { state: 'not-wanted', on: ['fail'] });
  assert.deepEqual(receiver.taken, []);
});

test('a target that wants changes hears of the run that is unlike the one before', async (t) => {
  const target = { on: 'change' };
  const same = await told(t, { target, state: 'fail', previous: 'fail' });
  assert.equal(same.delivery.state, 'not-wanted');
  const good = await told(t, { target, state: 'pass', previous: 'fail' });
  assert.equal(good.delivery.state, 'delivered');
  assert.equal((good.receiver.bodies[0] as { previous: string }).previous, 'fail');
});
