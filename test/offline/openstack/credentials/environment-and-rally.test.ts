/** OS_* variables, and Rally's credentials.json in both its forms. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inspect } from 'node:util';
import { CredentialsProblem } from '../../../../openstack/errors.ts';
import { loadCredentials, type Credentials } from '../../../../openstack/credentials/load.ts';
import { folder } from '../../../support/folder.ts';

const openrc = {
  OS_AUTH_URL: 'http://keystone:5000/v3',
  OS_USERNAME: 'eve',
  OS_PASSWORD: 's3cret',
  OS_PROJECT_NAME: 'bench',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
};
const from = (env: NodeJS.ProcessEnv) => loadCredentials({ env, cwd: '/nowhere', home: '/nowhere' });

function assertEve({ auth }: Credentials): void {
  assert.ok(auth.kind === 'password');
  assert.equal(auth.password.reveal(), 's3cret');
  assert.deepEqual(auth.user, { name: 'eve', domain: { name: 'Default' } });
  assert.deepEqual(auth.project, { name: 'bench', domain: { name: 'Default' } });
}

test('an openrc file that was sourced', async () => {
  const found = await from({
    ...openrc,
    OS_REGION_NAME: 'North',
    OS_INTERFACE: 'internal',
    OS_INSECURE: 'true',
  });
  const { name, authUrl, region, interface: face, insecure, source } = found;
  assert.deepEqual(
    { name, authUrl, region, face, insecure, source },
    {
      name: 'environment',
      authUrl: 'http://keystone:5000/v3',
      region: 'North',
      face: 'internal',
      insecure: true,
      source: 'OS_* variables',
    },
  );
  assertEve(found);
});

test('ids in place of names want no domain', async () => {
  const { auth } = await from({ ...openrc, OS_USER_ID: 'u1', OS_PROJECT_ID: 'p1' });
  assert.ok(auth.kind === 'password');
  assert.deepEqual([auth.user, auth.project], [{ id: 'u1' }, { id: 'p1' }]);
});

test('an application credential', async () => {
  const { auth } = await from({
    OS_AUTH_TYPE: 'v3applicationcredential',
    OS_AUTH_URL: 'http://keystone:5000/v3',
    OS_APPLICATION_CREDENTIAL_ID: 'ac1',
    OS_APPLICATION_CREDENTIAL_SECRET: 's3cret',
  });
  assert.ok(auth.kind === 'application credential');
  assert.deepEqual([auth.credential, auth.secret.reveal()], [{ id: 'ac1' }, 's3cret']);
});

test('variables that are missing, all at once', async () => {
  await assert.rejects(from({ OS_AUTH_URL: 'http://keystone:5000', OS_AUTH_TYPE: 'password' }), (error) => {
    assert.ok(error instanceof CredentialsProblem);
    assert.deepEqual(
      error.problems.map(({ field }) => field),
      ['OS_USERNAME', 'OS_PASSWORD', 'OS_PROJECT_NAME'],
    );
    return true;
  });
});

for (const type of ['v3token', 'v3oidcpassword', 'none']) {
  test(`a way to authenticate that is not supported is named: ${type}`, async () => {
    await assert.rejects(from({ ...openrc, OS_AUTH_TYPE: type }), {
      message: new RegExp(
        `OS_AUTH_TYPE \\("${type}"\\): is not supported. Choose password, v3password, v3applicationcredential`,
      ),
    });
  });
}

test('a password within the URL is not accepted, and not shown', async () => {
  for (const url of ['http://eve:hunter2@keystone:5000', 'ftp://eve:hunter2@keystone:5000']) {
    await assert.rejects(from({ ...openrc, OS_AUTH_URL: url }), (error) => {
      assert.ok(error instanceof CredentialsProblem);
      assert.ok(!inspect(error).includes('hunter2'), inspect(error));
      return true;
    });
  }
});

test('nothing at all: what there is to choose from', async () => {
  await assert.rejects(from({}), {
    message: /OS_AUTH_URL: is not set, and no cloud was named\. Name a cloud/,
  });
});

async function rally(t: TestContext, content: unknown, name = 'credentials.json') {
  const cwd = await folder(t);
  await writeFile(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  return { cwd, load: () => loadCredentials({ rally: name, env: { OS_CLOUD: 'another' }, cwd, home: cwd }) };
}

const admin = {
  username: 'eve',
  password: 's3cret',
  project_name: 'bench',
  user_domain_name: 'Default',
  project_domain_name: 'Default',
};
const body = { auth_url: 'http://keystone:5000/v3/', region_name: 'North', endpoint_type: 'internal', admin };

for (const [form, content] of [
  ['{"openstack": …}', { openstack: { ...body, https_insecure: true, https_cacert: '' } }],
  [
    '{"type": "ExistingCloud", …}',
    { type: 'ExistingCloud', ...body, https_insecure: true, https_cacert: null },
  ],
] as const) {
  test(`Rally's form ${form}`, async (t) => {
    const { cwd, load } = await rally(t, content);
    const found = await load();
    assertEve(found);
    assert.equal(found.source, `Rally's ${cwd}/credentials.json`);
    assert.deepEqual(
      [found.name, found.authUrl, found.region, found.interface, found.insecure, found.caFile],
      ['rally', 'http://keystone:5000/v3', 'North', 'internal', true, undefined],
    );
  });
}

test("Rally's older words: tenant_name, no domains, endpoint_type null", async (t) => {
  const { username, password } = admin;
  const old = { type: 'ExistingCloud', auth_url: 'http://keystone:5000/v2.0/', endpoint_type: null };
  const { load } = await rally(t, { ...old, admin: { username, password, tenant_name: 'bench' } });
  const { auth, interface: face, region } = await load();
  assert.ok(auth.kind === 'password');
  assert.deepEqual(auth.project, { name: 'bench', domain: { id: 'default' } });
  assert.deepEqual([face, region], ['public', undefined]);
});

test("Rally's CA bundle is read from where it is", async (t) => {
  const { cwd, load } = await rally(t, { openstack: { ...body, https_cacert: '/nowhere/ca.pem' } });
  await assert.rejects(load(), {
    message: `credentials can't be used:\n  ${cwd}/credentials.json: openstack.https_cacert ("/nowhere/ca.pem"): can't be read: ENOENT. Give the path of a readable PEM file`,
  });
});

for (const [what, content, words] of [
  [
    'another type',
    { type: 'MicroStack' },
    /credentials\.json: type \("MicroStack"\): is not a description of an existing cloud/,
  ],
  ['users and no admin', { openstack: { auth_url: 'http://k', users: [] } }, /openstack\.admin: is missing/],
  ['no auth_url', { openstack: { admin } }, /openstack\.auth_url: is missing/],
  [
    'no password',
    { type: 'ExistingCloud', auth_url: 'http://k', admin: { username: 'eve', project_name: 'x' } },
    /: admin\.password: is missing/,
  ],
  [
    'broken JSON',
    '{"openstack": {"admin": {"password": "s3cret',
    /credentials\.json:1: is not valid YAML or JSON/,
  ],
] as const) {
  test(`what is wrong with Rally's file: ${what}`, async (t) => {
    const { load } = await rally(t, content);
    await assert.rejects(load(), (error) => {
      assert.ok(error instanceof CredentialsProblem);
      assert.match(error.message, words);
      assert.ok(!inspect(error).includes('s3cret'));
      return true;
    });
  });
}

test('a file that is not there', async () => {
  await assert.rejects(loadCredentials({ rally: 'nope.json', env: {}, cwd: '/nowhere', home: '/' }), {
    message: /\/nowhere\/nope\.json: does not exist/,
  });
});

test('both a cloud and a Rally file is one too many', async () => {
  await assert.rejects(loadCredentials({ rally: 'x.json', cloud: 'y', env: {} }), {
    name: 'CredentialsProblem',
  });
});

test('credentials show no secret, however they are printed', async () => {
  const found = await from(openrc);
  for (const text of [
    inspect(found, { depth: Infinity, showHidden: true }),
    JSON.stringify(found),
    String(found.auth.kind === 'password' && found.auth.password),
  ]) {
    assert.ok(!text.includes('s3cret'), text);
    assert.match(text, /\[secret\]/);
  }
});
