/** Whom to trust: the system's roots, a bundle of one's own, or anybody; and who we are to a cloud that asks. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { NoAnswer } from '../../../../openstack/errors.ts';
import { folder } from '../../../support/folder.ts';
import { LoopbackCloud } from '../../../support/loopback-cloud.ts';

/** An authority, and a server's certificate of it for 127.0.0.1. */
async function certificates(t: TestContext) {
  const at = await folder(t);
  const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: at, stdio: 'pipe' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=ferry test CA');
  const names = ['-subj', '/CN=cloud', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key'];
  openssl('req', '-x509', ...ec, ...by, '-keyout', 'cloud.key', '-out', 'cloud.pem', ...names);
  const read = (name: string) => readFileSync(join(at, name), 'utf8');
  return { caFile: join(at, 'ca.pem'), tls: { key: read('cloud.key'), cert: read('cloud.pem') } };
}

test('a certificate of an unknown authority is refused at once, before anything is sent', async (t) => {
  const { tls } = await certificates(t);
  const cloud = await LoopbackCloud.start(t, tls);
  const tries: unknown[] = [];
  const session = cloud.open(t, { onCall: (report) => tries.push(report) });
  await assert.rejects(session.identity(), (error) => {
    assert.ok(error instanceof NoAnswer);
    assert.equal(error.sent, 'no');
    assert.match(error.message, /unable to verify|self-signed|unable to get local issuer/);
    return true;
  });
  assert.equal(tries.length, 1, 'asking again makes no certificate trusted');
  assert.equal(cloud.asked.length, 0);
});

test("with the authority's bundle it is trusted", async (t) => {
  const { caFile, tls } = await certificates(t);
  const cloud = await LoopbackCloud.start(t, tls);
  assert.equal((await cloud.open(t, {}, { caFile }).identity()).userName, 'admin');
});

test("another authority's bundle does not help", async (t) => {
  const cloud = await LoopbackCloud.start(t, (await certificates(t)).tls);
  const { caFile } = await certificates(t);
  await assert.rejects(cloud.open(t, {}, { caFile }).identity(), { name: 'NoAnswer', sent: 'no' });
});

test('insecure trusts anybody', async (t) => {
  const cloud = await LoopbackCloud.start(t, (await certificates(t)).tls);
  assert.equal((await cloud.open(t, {}, { insecure: true }).identity()).userName, 'admin');
});
