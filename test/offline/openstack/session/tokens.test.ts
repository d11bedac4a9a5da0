/** One token at a time, whoever asks; renewed before it dies, and once after it was refused. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { z } from 'zod';
import { Secret } from '../../../../openstack/credentials/load.ts';
import type { Session } from '../../../../openstack/session/session.ts';
import { LoopbackCloud, password } from '../../../support/loopback-cloud.ts';
import { recording } from '../../../support/recording.ts';

const servers = 'GET /compute/v2.1/servers';
const tokens = 'POST /identity/v3/auth/tokens';
const list = (session: Session) =>
  session.request({
    service: 'compute',
    method: 'GET',
    path: '/servers',
    expect: [200],
    schema: z.unknown(),
  });

/** Takes these tokens, and answers 401 to any other. */
async function cloudThatTakes(t: TestContext, ...good: readonly string[]): Promise<LoopbackCloud> {
  const { body } = recording('zed/011-nova-unauthorized');
  return (await LoopbackCloud.start(t)).always(servers, ({ headers }) =>
    good.includes(String(headers['x-auth-token'])) ? { body: {} } : { status: 401, body },
  );
}

test('a password is asked for with user, project and their domains, as it was recorded', async (t) => {
  const cloud = await LoopbackCloud.start(t);
  await cloud.open(t).identity();
  const recorded = JSON.stringify(recording('zed/001-keystone-token').request.body)
    .replace('"<SECRET>"', JSON.stringify(password))
    .replace(
      '"name":"admin","domain":{"name":"Default"}}}}}',
      '"name":"bench","domain":{"name":"Default"}}}}}',
    );
  assert.deepEqual(cloud.last.body, JSON.parse(recorded));
  assert.ok(!('x-auth-token' in cloud.last.headers));
});

for (const [credential, written] of [
  [{ id: 'ac1' }, { id: 'ac1' }],
  [
    { name: 'mine', user: { name: 'eve', domain: { id: 'default' } } },
    { name: 'mine', user: { name: 'eve', domain: { id: 'default' } } },
  ],
] as const) {
  test(`an application credential by ${Object.keys(credential).join(' and ')} names no project`, async (t) => {
    const cloud = await LoopbackCloud.start(t);
    const auth = { kind: 'application credential', credential, secret: new Secret('s3cret') } as const;
    await cloud.open(t, {}, { auth }).identity();
    assert.deepEqual(cloud.last.body, {
      auth: {
        identity: {
          methods: ['application_credential'],
          application_credential: { ...written, secret: 's3cret' },
        },
      },
    });
  });
}

test('the token tells who we are', async (t) => {
  const { body } = recording('zed/001-keystone-token') as {
    body: { token: { user: { id: string }; project: { id: string }; roles: { name: string }[] } };
  };
  const cloud = await LoopbackCloud.start(t);
  assert.deepEqual(await cloud.open(t).identity(), {
    userId: body.token.user.id,
    userName: 'admin',
    projectId: body.token.project.id,
    projectName: 'admin',
    roles: body.token.roles.map((role) => role.name),
  });
});

test('nothing is sent before the first call, and ten first calls share one token', async (t) => {
  const cloud = await cloudThatTakes(t, 'token-1');
  const session = cloud.open(t);
  assert.equal(cloud.asked.length, 0);
  await Promise.all(Array.from({ length: 10 }, () => list(session)));
  assert.deepEqual([cloud.times(tokens), cloud.times(servers)], [1, 10]);
});

test('ten calls refused at once share one re-authentication', async (t) => {
  const cloud = await cloudThatTakes(t, 'token-2');
  const session = cloud.open(t);
  await session.identity();
  const answers = await Promise.all(Array.from({ length: 10 }, () => list(session)));
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
  assert.deepEqual([cloud.times(tokens), cloud.times(servers)], [2, 20]);
});

test('a call refused with an old token takes the new one that another call has fetched meanwhile', async (t) => {
  const late = Promise.withResolvers<undefined>();
  const cloud = await cloudThatTakes(t, 'token-2');
  cloud.once('GET /compute/v2.1/late', (_, response) => {
    void late.promise.then(() => response.writeHead(401).end());
    return undefined;
  });
  cloud.once('GET /compute/v2.1/late', { body: {} });
  const session = cloud.open(t);
  const call = {
    service: 'compute',
    method: 'GET',
    path: '/late',
    expect: [200],
    schema: z.unknown(),
  } as const;
  const slow = session.request(call);
  await list(session);
  late.resolve(undefined);
  assert.equal((await slow).status, 200);
  assert.equal(cloud.times(tokens), 2);
});

test('a 401 after the one re-authentication is NotAuthorized', async (t) => {
  const cloud = await cloudThatTakes(t);
  await assert.rejects(list(cloud.open(t)), { name: 'NotAuthorized', actual: 401, expected: [200] });
  assert.deepEqual([cloud.times(tokens), cloud.times(servers)], [2, 2]);
});

test('a POST refused with 401 is sent again: it was not taken', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once(
    'POST /compute/v2.1/x',
    { status: 401, body: {} },
    { status: 202 },
  );
  const call = {
    service: 'compute',
    method: 'POST',
    path: '/x',
    expect: [202],
    schema: z.unknown(),
  } as const;
  assert.equal((await cloud.open(t).request(call)).status, 202);
});

test('401 of Keystone itself is AuthenticationFailed, and is not asked again', async (t) => {
  const cloud = await LoopbackCloud.start(t);
  cloud.plays('zed/002-keystone-token-wrong-password', {
    request: {
      ...recording('zed/002-keystone-token-wrong-password').request,
      url: 'http://x:5000/v3/auth/tokens',
    },
  });
  await assert.rejects(list(cloud.open(t)), {
    name: 'AuthenticationFailed',
    message: new RegExp(
      `^POST ${cloud.url}/identity/v3/auth/tokens: expected 201, got 401 Unauthorized: The request you have made requires authentication\\. \\(req-[0-9a-f-]{36}\\)$`,
    ),
  });
  assert.equal(cloud.times(tokens), 1);
});

test('a token is renewed before it expires', async (t) => {
  const cloud = await cloudThatTakes(t, 'token-1', 'token-2');
  cloud.lifetimeMs = 2_000;
  const session = cloud.open(t);
  await list(session);
  await list(session);
  assert.equal(cloud.times(tokens), 1);
  await sleep(1_850);
  await Promise.all([list(session), list(session)]);
  assert.equal(cloud.times(tokens), 2);
  assert.equal(cloud.last.headers['x-auth-token'], 'token-2');
});

test('a wrong clock in the cloud does not make a token look dead: only its lifetime counts', async (t) => {
  const cloud = await cloudThatTakes(t, 'old');
  const token = recording('zed/001-keystone-token').body as { token: object };
  const times = { issued_at: '2001-01-01T00:00:00.000000Z', expires_at: '2001-01-01T01:00:00.000000Z' };
  const catalog = [
    { type: 'compute', endpoints: [{ interface: 'public', url: `${cloud.url}/compute/v2.1`, region: 'R' }] },
  ];
  const body = { token: { ...token.token, ...times, catalog } };
  cloud.once(tokens, { status: 201, headers: { 'x-subject-token': 'old' }, body });
  const session = cloud.open(t);
  await list(session);
  await list(session);
  assert.equal(cloud.times(tokens), 1);
});

test('while Keystone is away, a token that is not dead yet goes on serving', async (t) => {
  const cloud = await cloudThatTakes(t, 'token-1');
  cloud.lifetimeMs = 60_000;
  const session = cloud.open(t, { timeoutMs: 100 });
  await list(session);
  t.mock.method(performance, 'now', before(performance.now(), 56_000));
  cloud.always(tokens, { status: 500, body: {} });
  assert.equal((await list(session)).status, 200);
  assert.equal(cloud.times(tokens), 2);
});

test('an answer without a token is not from Keystone', async (t) => {
  const { body } = recording('zed/001-keystone-token');
  const cloud = (await LoopbackCloud.start(t)).once(tokens, { status: 201, body });
  await assert.rejects(list(cloud.open(t)), { name: 'UnreadableAnswer', message: /X-Subject-Token/ });
});

/** A clock that has jumped ahead. */
function before(start: number, byMs: number): () => number {
  const begun = Date.now();
  return () => start + byMs + (Date.now() - begun);
}
