/** A cloud that says the password and the token wherever it can: no error, report or picture of them shows either. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { z } from 'zod';
import { OpenStackError } from '../../../../openstack/errors.ts';
import { nothing, type Call, type CallReport } from '../../../../openstack/session/session.ts';
import { LoopbackCloud, password, type Said } from '../../../support/loopback-cloud.ts';

const token = 'token-1';
const ascii = (text: string) =>
  text.replaceAll(/[^ -~]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
const html = (text: string) => text.replaceAll('"', '&quot;');

/** What a reader could read it from: as it is, escaped by JSON or Python, by HTML, by a URL; and a good half of it. */
const traces = [
  token,
  password,
  JSON.stringify(password).slice(1, -1),
  ascii(password),
  ascii(JSON.stringify(password).slice(1, -1)),
  html(password),
  encodeURIComponent(password),
  new URLSearchParams({ x: password }).toString().slice(2),
  'correct horse',
  'correct%20horse',
  'correct+horse',
];

function assertSilent(what: unknown, where: string): void {
  const shown = [
    inspect(what, { depth: Infinity, showHidden: true }),
    JSON.stringify(what),
    String(what),
    what instanceof Error ? `${what.message} ${what.stack ?? ''}` : '',
  ];
  for (const text of shown)
    for (const trace of traces) assert.ok(!text.includes(trace), `${where} shows ${trace}: ${text}`);
}

async function errorOf(t: TestContext, said: Said | 'malformed', call: Partial<Call<unknown>> = {}) {
  const cloud = await LoopbackCloud.start(t);
  const reports: CallReport[] = [];
  cloud.once('POST /compute/v2.1/x', (_, response) => {
    if (said !== 'malformed') return said;
    response.socket?.end(
      `HTTP/1.1 200 OK\r\nX-Subject-Token: ${token}\r\nbad header ${token} ${password}\r\n\r\n`,
    );
    return undefined;
  });
  const session = cloud.open(t, { timeoutMs: 2_000, onCall: (report) => reports.push(report) });
  const base = { service: 'compute', method: 'POST', path: '/x', expect: [202], schema: nothing } as const;
  const error: unknown = await session.request({ ...base, ...call }).catch((reason: unknown) => reason);
  assert.ok(error instanceof OpenStackError, inspect(error));
  assertSilent(reports, 'a report');
  assertSilent(session, 'the session');
  return error;
}

const spoken = `bad password ${password} with ${token}`;
const planted: Readonly<Record<string, Said | 'malformed'>> = {
  'in a message': { status: 400, body: { badRequest: { code: 400, message: spoken } } },
  'in a message that Python wrote, in ASCII': {
    status: 400,
    body: ascii(JSON.stringify({ badRequest: { code: 400, message: spoken } })),
  },
  'in a message where the end is cut off': {
    status: 400,
    body: ascii(JSON.stringify({ badRequest: { message: `${'x'.repeat(980)} ${password}` } })),
  },
  "in a fault's name": { status: 409, body: { error: { title: spoken, message: 'no' } } },
  'in a page': {
    status: 502,
    body: `<html><title>${html(spoken)}</title><body>${html(spoken)}</body></html>`,
  },
  'in what is not JSON': { status: 202, body: `not JSON: ${spoken}` },
  'in what is not JSON, in ASCII': { status: 202, body: `not JSON: ${ascii(JSON.stringify(spoken))}` },
  'in an answer of another shape': { status: 202, body: { wrong: [password, token] } },
  "in a request's id": {
    status: 404,
    headers: { 'x-openstack-request-id': `req-${token}` },
    body: 'gone',
  },
  'in a content type': {
    status: 202,
    headers: { 'content-type': `text/${token}` },
    body: 'not JSON',
  },
  'in an answer that is no HTTP': 'malformed',
};

for (const [where, said] of Object.entries(planted)) {
  test(`a secret ${where}`, async (t) => {
    assertSilent(await errorOf(t, said, { schema: z.object({ right: z.string() }) }), 'the error');
  });
}

test('a secret in the URL', async (t) => {
  const query = { password, given: token };
  const error = await errorOf(t, { status: 403, body: 'no' }, { query });
  assertSilent(error, 'the error');
  assert.match(error.url ?? '', /\/compute\/v2\.1\/x\?password=.*secret.*&given=.*secret/);
});

test('secrets of others, by the name of their field and by their look', async (t) => {
  const fernet = `gAAAAABm${'x'.repeat(60)}`;
  const error = await errorOf(t, {
    status: 400,
    body: {
      badRequest: {
        message: `Value: {'adminPass': 'hunter2', "user_data": "aGVsbG8=", 'name': 'web-1'} for ${fernet}`,
      },
    },
  });
  const { message } = error;
  for (const secret of ['hunter2', 'aGVsbG8=', fernet]) assert.ok(!inspect(error).includes(secret), secret);
  assert.match(message, /'adminPass': \[secret\], "user_data": \[secret\], 'name': 'web-1'\} for \[secret\]/);
});

test('the credentials and a session can be printed', async (t) => {
  const cloud = await LoopbackCloud.start(t);
  const credentials = cloud.credentials();
  assertSilent(credentials, 'the credentials');
  const session = cloud.open(t);
  await session.identity();
  assertSilent(session, 'the session');
  assertSilent(await session.identity(), 'the identity');
});
