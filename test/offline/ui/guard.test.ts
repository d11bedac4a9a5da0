/** Who may ask the live page's server what: a line each of what a page in the same browser, or a neighbour, could try. */
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { test } from 'node:test';
import { tokenOf } from '../../../client/ui/token.ts';
import type { RunPage } from '../../../client/ui/snapshot.ts';
import { homeIn } from '../../../worker/home.ts';
import { folder } from '../../support/folder.ts';
import { open, storedRun, token } from './open.ts';

const errorOf = (body: string) => (JSON.parse(body) as { error: string }).error;

for (const path of ['/api/runs', `/api/runs/${storedRun}`, `/api/runs/${storedRun}/live`]) {
  test(`${path.replace(storedRun, 'RUN')} wants the token, and says where it is`, async (t) => {
    const { ask } = await open(t);
    const none = await ask(path);
    assert.equal(none.status, 401);
    assert.match(String(none.headers['www-authenticate']), /Bearer/);
    const wrong = await ask(path, { headers: { Authorization: `Bearer ${'u'.repeat(43)}` } });
    assert.equal(wrong.status, 403);
    for (const { body } of [none, wrong]) {
      assert.match(errorOf(body), /the address that `ferry ui` printed/);
      assert.doesNotMatch(body, new RegExp(token));
    }
  });
}

for (const order of ['pause', 'resume', 'stop', 'parallelism']) {
  test(`${order} wants the token, the page's own origin, and JSON`, async (t) => {
    const { ask, asPage, host } = await open(t);
    const path = `/api/runs/${storedRun}/${order}`;
    const post = async (headers: Record<string, string>, body = '{}') =>
      (await ask(path, { method: 'POST', headers, body })).status;
    const { Authorization, ...withoutToken } = asPage;
    assert.equal(await post(withoutToken), 401);
    assert.equal(await post({ ...asPage, Authorization: 'Bearer x' }), 403);
    assert.equal(await post({ Authorization, 'Content-Type': 'application/json' }), 403, 'no Origin');
    for (const origin of ['http://evil.example', 'null', `https://${host}`, 'http://127.0.0.1:1'])
      assert.equal(await post({ ...asPage, Origin: origin }), 403, origin);
    assert.equal(await post({ ...asPage, 'Sec-Fetch-Site': 'same-site' }), 403);
    assert.equal(await post({ ...asPage, 'Content-Type': 'text/plain' }), 415);
    assert.equal(await post(asPage, '{'), 400);
    assert.equal(await post(asPage, `{"x": "${'y'.repeat(5_000)}"}`), 413);
    assert.equal((await ask(path, { headers: asPage })).status, 405, 'a GET changes nothing');
  });
}

for (const n of ['0', '1001', '1.5', '"4"', 'null']) {
  test(`parallelism ${n} is refused, with what it takes`, async (t) => {
    const { ask, asPage } = await open(t);
    const body = `{"parallelism": ${n}}`;
    const answer = await ask(`/api/runs/${storedRun}/parallelism`, { method: 'POST', headers: asPage, body });
    assert.equal(answer.status, 400);
    assert.match(errorOf(answer.body), /parallelism/);
  });
}

test('a name that was made to mean 127.0.0.1 (DNS rebinding) is not answered, whatever it asks', async (t) => {
  const { ask, bearer, port } = await open(t);
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1.evil.example:${port}`,
  ]) {
    for (const path of ['/', '/page/run.js', '/api/runs'])
      assert.equal((await ask(path, { headers: { ...bearer, Host: host } })).status, 421, `${host} ${path}`);
  }
  assert.equal((await ask('/api/runs', { headers: { ...bearer, Host: `localhost:${port}` } })).status, 200);
});

test('a page of another origin is not answered, even with the token, and is granted nothing', async (t) => {
  const { ask, bearer } = await open(t);
  const headers = { ...bearer, Origin: 'http://evil.example' };
  assert.equal((await ask('/api/runs', { headers })).status, 403);
  const preflight = await ask('/api/runs', { method: 'OPTIONS', headers });
  assert.equal(preflight.status, 403);
  for (const { headers: said } of [preflight, await ask('/')])
    assert.ok(!Object.keys(said).some((name) => name.startsWith('access-control-')));
});

test('every answer has its policies; the page may run its own scripts alone', async (t) => {
  const { ask, bearer } = await open(t);
  const { runs } = JSON.parse((await ask('/api/runs', { headers: bearer })).body) as RunPage;
  const report = runs[0]?.links.report ?? '';
  for (const path of ['/', '/run/x', '/page/page.css', '/api/runs', '/nothing', report]) {
    const { headers } = await ask(path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['referrer-policy'], 'no-referrer', path);
    assert.equal(headers['cache-control'], 'no-store', path);
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.doesNotMatch(policy.replace("style-src 'unsafe-inline'", ''), /unsafe/, path);
  }
  assert.match(String((await ask('/')).headers['content-security-policy']), /script-src 'self'/);
  assert.doesNotMatch(String((await ask(report)).headers['content-security-policy']), /script-src/);
});

test('a link opens one document, for reading, and no other', async (t) => {
  const { ask, bearer } = await open(t);
  const { runs } = JSON.parse((await ask('/api/runs', { headers: bearer })).body) as RunPage;
  const { report = '', trend } = runs[0]?.links ?? { trend: '' };
  assert.equal((await ask(report)).status, 200);
  assert.equal((await ask(trend)).status, 200);
  assert.equal((await ask(report.split('?')[0] ?? '')).status, 403);
  assert.equal((await ask(report.replace('/report/', '/json/'))).status, 403);
  assert.equal((await ask(`${report}x`)).status, 403);
  assert.equal((await ask(report, { method: 'POST' })).status, 403);
});

test('the page is its own files and nothing beside them', async (t) => {
  const { ask } = await open(t);
  assert.equal((await ask('/page/run.js')).status, 200);
  assert.match((await ask('/')).body, /<title>Runs/);
  for (const path of [
    '/page/..%2fserve.ts',
    '/page/../serve.ts',
    '/page/tsconfig.json',
    '/page/%00',
    '/page/',
  ])
    assert.equal((await ask(path)).status, 404, path);
  assert.equal((await ask('/', { method: 'HEAD' })).body, '');
});

test('the token is random, in a file of its owner alone, and stays until another is asked for', async (t) => {
  const home = homeIn({ FERRY_HOME: `${await folder(t)}/home` });
  const first = await tokenOf(home, { anew: false });
  assert.match(first, /^[\w-]{43}$/);
  assert.equal((await stat(`${home.path}/ui-token`)).mode & 0o777, 0o600);
  assert.equal(await tokenOf(home, { anew: false }), first);
  assert.notEqual(await tokenOf(home, { anew: true }), first);
});
