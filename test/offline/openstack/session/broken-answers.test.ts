/** How far a request got, when no whole answer came back. */
import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { z } from 'zod';
import { NoAnswer, UnreadableAnswer } from '../../../../openstack/errors.ts';
import { largestAnswerBytes } from '../../../../openstack/session/exchange.ts';
import { nothing, type Call } from '../../../../openstack/session/session.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';

const post: Call<undefined> = {
  service: 'compute',
  method: 'POST',
  path: '/x',
  expect: [202],
  schema: nothing,
};
const get: Call<unknown> = {
  service: 'compute',
  method: 'GET',
  path: '/x',
  expect: [200],
  schema: z.unknown(),
};

function isNoAnswer(sent: 'no' | 'maybe', timedOut: boolean, words: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof NoAnswer, String(error));
    assert.deepEqual({ sent: error.sent, timedOut: error.timedOut }, { sent, timedOut });
    assert.match(error.message, words);
    assert.ok(error.cause instanceof Error);
    return true;
  };
}

/** A catalogue whose Nova is elsewhere. */
async function novaAt(t: TestContext, url: string): Promise<LoopbackCloud> {
  const cloud = await LoopbackCloud.start(t);
  return cloud.once('POST /identity/v3/auth/tokens', () => {
    const endpoints = [{ interface: 'public', region: 'R', url }];
    return {
      status: 201,
      headers: { 'x-subject-token': 'token-1' },
      body: {
        token: {
          issued_at: '2026-03-01T00:00:00Z',
          expires_at: '2026-03-02T00:00:00Z',
          user: { id: 'u', name: 'u' },
          project: { id: 'p', name: 'p' },
          catalog: [{ type: 'compute', endpoints }],
        },
      },
    };
  });
}

/** A socket that does as it is told, and speaks no HTTP of its own. */
async function listener(t: TestContext, onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('a refused connection was not sent, and is tried three times', async (t) => {
  const port = await closedPort();
  const cloud = await novaAt(t, `http://127.0.0.1:${port}/v2.1`);
  const tries: (number | undefined)[] = [];
  const session = cloud.open(t, {
    onCall: ({ service, status }) => service === 'compute' && tries.push(status),
  });
  await assert.rejects(
    session.request(post),
    isNoAnswer('no', false, /ECONNREFUSED.*; the request was not sent$/),
  );
  assert.deepEqual(tries, [undefined, undefined, undefined]);
});

test('a name that nobody knows was not sent', async (t) => {
  const cloud = await novaAt(t, 'http://nova.invalid/v2.1');
  const session = cloud.open(t, { timeoutMs: 5_000 });
  await assert.rejects(session.request(post), isNoAnswer('no', false, /ENOTFOUND|EAI_AGAIN/));
});

test('a server that does not greet with TLS was not sent anything', async (t) => {
  const port = await listener(t, (socket) => socket.end('this is no TLS'));
  const cloud = await novaAt(t, `https://127.0.0.1:${port}/v2.1`);
  await assert.rejects(cloud.open(t).request(post), isNoAnswer('no', false, /the request was not sent$/));
});

test('a time-out while TLS is being set up was not sent', async (t) => {
  const port = await listener(t, () => undefined);
  const cloud = await novaAt(t, `https://127.0.0.1:${port}/v2.1`);
  const session = cloud.open(t, { timeoutMs: 300 });
  await assert.rejects(session.request(post), isNoAnswer('no', true, /nothing whole within 300 ms/));
});

test('a time-out after the request went out may have been taken', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once('POST /compute/v2.1/x', () => undefined);
  const session = cloud.open(t, { timeoutMs: 300 });
  await assert.rejects(
    session.request(post),
    isNoAnswer('maybe', true, /the cloud may have taken the request$/),
  );
});

test('the time is for the whole answer: one that trickles is cut', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once('POST /compute/v2.1/x', (_, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 50);
    response.on('close', () => {
      clearInterval(drip);
    });
    return undefined;
  });
  const session = cloud.open(t, { timeoutMs: 400 });
  await assert.rejects(session.request(post), isNoAnswer('maybe', true, /within 400 ms/));
});

test('a truncated body is unreadable, with its status and its start', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).always('GET /compute/v2.1/x', (_, response) => {
    response.writeHead(200, { 'content-length': '1000', 'x-openstack-request-id': 'req-cut' });
    response.write('{"servers": [', () => response.socket?.destroy());
    return undefined;
  });
  await assert.rejects(cloud.open(t).request(get), (error) => {
    assert.ok(error instanceof UnreadableAnswer);
    assert.match(
      error.message,
      /^GET .*: 200 answer that can't be read: cut off after 13 bytes: .*; it starts .* \(req-cut\)$/,
    );
    assert.deepEqual([error.actual, error.bodyStart, error.requestId], [200, '{"servers": [', 'req-cut']);
    return true;
  });
  assert.equal(cloud.times('GET /compute/v2.1/x'), 3, 'a GET is asked three times');
});

test('a 202 whose empty body was cut off is a 202: Nova took it', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once('POST /compute/v2.1/x', (_, response) => {
    response.writeHead(202, { 'content-length': '10' });
    response.write('{', () => response.socket?.destroy());
    return undefined;
  });
  assert.equal((await cloud.open(t).request(post)).status, 202);
});

test('what is not JSON is unreadable', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once('GET /compute/v2.1/x', {
    headers: { 'content-type': 'text/html' },
    body: '<html>Please log in</html>',
  });
  await assert.rejects(cloud.open(t).request(get), {
    name: 'UnreadableAnswer',
    bodyStart: '<html>Please log in</html>',
    message: /not JSON \(text\/html, 26 bytes\)/,
  });
});

test('another shape is unreadable, and what is wrong with it is said', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once('GET /compute/v2.1/x', {
    body: { servers: [{ id: 7 }] },
  });
  const schema = z.object({ servers: z.array(z.object({ id: z.string() })) });
  await assert.rejects(cloud.open(t).request({ ...get, schema }), {
    name: 'UnreadableAnswer',
    message: /expected string, received number → at servers\[0\]\.id/,
  });
});

test('an answer beyond 64 MiB is not kept', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).always('GET /compute/v2.1/x', (_, response) => {
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const pour = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.writeHead(200);
    response.on('drain', pour);
    pour();
    return undefined;
  });
  await assert.rejects(cloud.open(t).request({ ...get, idempotent: false }), {
    name: 'UnreadableAnswer',
    message: /longer than 64 MiB/,
  });
  assert.equal(largestAnswerBytes, 2 ** 26);
});

test('who gives up gets its own reason, at once, and the request is called off', async (t) => {
  const cloud = await LoopbackCloud.start(t);
  const closed = Promise.withResolvers<undefined>();
  const controller = new AbortController();
  const reason = new Error('cancelled by the workflow');
  cloud.once('POST /compute/v2.1/x', (_, response) => {
    response.on('close', () => {
      closed.resolve(undefined);
    });
    controller.abort(reason);
    return undefined;
  });
  await assert.rejects(
    cloud.open(t).request({ ...post, signal: controller.signal }),
    (error) => error === reason,
  );
  await closed.promise;
});

test('who gave up before is not served', async (t) => {
  const cloud = await LoopbackCloud.start(t);
  const signal = AbortSignal.abort(new Error('too late'));
  await assert.rejects(cloud.open(t).request({ ...post, signal }), { message: 'too late' });
  assert.equal(cloud.times('POST /compute/v2.1/x'), 0);
});

test('who gives up while waiting for another try is not kept waiting', async (t) => {
  const cloud = (await LoopbackCloud.start(t)).once('POST /compute/v2.1/x', {
    status: 429,
    headers: { 'retry-after': '20' },
    body: {},
  });
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(300);
  await assert.rejects(cloud.open(t).request({ ...post, signal }), { name: 'TimeoutError' });
  assert.ok(performance.now() - startedAt < 5_000);
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
