/** clouds.yaml and secure.yaml, where openstacksdk looks for them and as it merges them. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { CredentialsProblem } from '../../../../openstack/errors.ts';
import { loadCredentials } from '../../../../openstack/credentials/load.ts';
import { folder } from '../../../support/folder.ts';

/** A machine of its own: cwd and home in a folder, with these files. */
async function machine(t: TestContext, files: Readonly<Record<string, string>>) {
  const root = await folder(t);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  const load = (cloud: string | undefined, env: NodeJS.ProcessEnv = {}) =>
    loadCredentials({ cloud, env, cwd: join(root, 'work'), home: join(root, 'home') });
  return { root, load };
}

const cloud = (name: string, more = '') => `clouds:
  ${name}:
    region_name: North
    auth:
      auth_url: https://keystone.example:5000
      username: eve
      password: s3cret
      project_name: bench
      user_domain_name: Users
      project_domain_id: d1
${more}`;

test('a cloud of the working folder', async (t) => {
  const { root, load } = await machine(t, { 'work/clouds.yaml': cloud('here') });
  const { auth, ...rest } = await load('here');
  assert.deepEqual(rest, {
    name: 'here',
    authUrl: 'https://keystone.example:5000/v3',
    region: 'North',
    interface: 'public',
    insecure: false,
    source: `cloud here of ${root}/work/clouds.yaml`,
  });
  assert.ok(auth.kind === 'password');
  assert.equal(auth.password.reveal(), 's3cret');
  assert.deepEqual(auth.user, { name: 'eve', domain: { name: 'Users' } });
  assert.deepEqual(auth.project, { name: 'bench', domain: { id: 'd1' } });
});

test('OS_CLIENT_CONFIG_FILE, then the working folder, then ~/.config/openstack; .yaml before .yml before .json', async (t) => {
  const { root, load } = await machine(t, {
    'given.yaml': cloud('x', '    interface: admin'),
    'work/clouds.yml': cloud('x', '    interface: internal'),
    'work/clouds.json': '{"clouds": {}}',
    'home/.config/openstack/clouds.yaml': cloud('x'),
  });
  const given = await load('x', { OS_CLIENT_CONFIG_FILE: join(root, 'given.yaml') });
  assert.equal(given.interface, 'admin');
  assert.equal((await load('x')).interface, 'internal');
  const other = await machine(t, { 'home/.config/openstack/clouds.yaml': cloud('x') });
  assert.match((await other.load('x')).source, /home\/\.config\/openstack\/clouds\.yaml$/);
});

test('the first file wins whole: a cloud of a later one is missing', async (t) => {
  const { root, load } = await machine(t, {
    'work/clouds.yaml': cloud('near'),
    'home/.config/openstack/clouds.yaml': cloud('far'),
  });
  await assert.rejects(load('far'), {
    name: 'CredentialsProblem',
    message: `credentials can't be used:\n  ${root}/work/clouds.yaml: clouds.far: is missing. It has near`,
  });
});

test('a file that OS_CLIENT_CONFIG_FILE names and that is not there is not passed over', async (t) => {
  const { load } = await machine(t, { 'work/clouds.yaml': cloud('x') });
  await assert.rejects(load('x', { OS_CLIENT_CONFIG_FILE: '/nowhere/clouds.yaml' }), {
    message: /\/nowhere\/clouds\.yaml: does not exist, though OS_CLIENT_CONFIG_FILE names it/,
  });
});

test('secure.yaml brings the password, from the same places or OS_CLIENT_SECURE_FILE', async (t) => {
  const bare = cloud('x').replace('      password: s3cret\n', '');
  const secret = (text: string) => `clouds:\n  x:\n    auth:\n      password: ${text}\n`;
  const { root, load } = await machine(t, {
    'home/.config/openstack/clouds.yaml': bare,
    'work/secure.yaml': secret('from-the-folder'),
    'given.yaml': secret('from-the-variable'),
  });
  const passwordOf = async (env: NodeJS.ProcessEnv) => {
    const { auth } = await load('x', env);
    return auth.kind === 'password' ? auth.password.reveal() : undefined;
  };
  assert.equal(await passwordOf({}), 'from-the-folder');
  assert.equal(await passwordOf({ OS_CLIENT_SECURE_FILE: join(root, 'given.yaml') }), 'from-the-variable');
  assert.match((await load('x')).source, /clouds\.yaml and .*secure\.yaml$/);
});

for (const written of ['0123', '1e5', '"#! quoted: yes"', 'true']) {
  test(`a password written ${written} is what is written`, async (t) => {
    const { load } = await machine(t, { 'work/clouds.yaml': cloud('x').replace('s3cret', written) });
    const { auth } = await load('x');
    assert.equal(auth.kind === 'password' && auth.password.reveal(), written.replaceAll('"', ''));
  });
}

test('older spellings: tenant, endpoint_type, dashes, options beside auth, anchors', async (t) => {
  const { load } = await machine(t, {
    'work/clouds.yaml': `
shared: &shared
  auth-url: http://keystone:5000/v2.0/
  user-domain-name: Users
clouds:
  x:
    <<: *shared
    endpoint_type: internalURL
    tenant_name: old
    username: eve
    auth: { password: s3cret }
`,
  });
  const found = await load('x');
  assert.deepEqual([found.authUrl, found.interface], ['http://keystone:5000/v3', 'internal']);
  assert.ok(found.auth.kind === 'password');
  assert.deepEqual(found.auth.project, { name: 'old', domain: { id: 'default' } });
  assert.deepEqual(found.auth.user, { name: 'eve', domain: { name: 'Users' } });
});

test('an application credential by its id, or by its name and its user', async (t) => {
  const { load } = await machine(t, {
    'work/clouds.yaml': `
clouds:
  byId:
    auth_type: v3applicationcredential
    auth: { auth_url: "http://k/v3", application_credential_id: ac1, application_credential_secret: s3cret }
  byName:
    auth_type: v3applicationcredential
    auth: { auth_url: "http://k/v3", application_credential_name: mine, application_credential_secret: s3cret, username: eve, user_domain_id: d1 }
`,
  });
  const credentialOf = async (name: string) => {
    const { auth } = await load(name);
    assert.ok(auth.kind === 'application credential');
    assert.equal(auth.secret.reveal(), 's3cret');
    return auth.credential;
  };
  assert.deepEqual(await credentialOf('byId'), { id: 'ac1' });
  assert.deepEqual(await credentialOf('byName'), {
    name: 'mine',
    user: { name: 'eve', domain: { id: 'd1' } },
  });
});

test('several regions: the first, or the one of OS_REGION_NAME, with its own values', async (t) => {
  const regions =
    '    regions:\n      - name: North\n      - name: South\n        values: { interface: internal }\n';
  const { load } = await machine(t, {
    'work/clouds.yaml': cloud('x', regions).replace('    region_name: North\n', ''),
  });
  assert.equal((await load('x')).region, 'North');
  const south = await load('x', { OS_REGION_NAME: 'South' });
  assert.deepEqual([south.region, south.interface], ['South', 'internal']);
  await assert.rejects(load('x', { OS_REGION_NAME: 'West' }), {
    message: /"West"\): is not one of the regions. Choose North, South/,
  });
});

test('CA bundle, client certificate, verify: false and insecure', async (t) => {
  const { root, load } = await machine(t, {
    'home/ca.pem': 'pem',
    'home/client.pem': 'pem',
    'work/clouds.yaml': `${cloud('trusting', '    verify: false\n')}${cloud('strict', '    cacert: ~/ca.pem\n    cert: ~/client.pem\n').replace('clouds:\n', '')}`,
  });
  assert.equal((await load('trusting')).insecure, true);
  const strict = await load('strict');
  assert.deepEqual(
    [strict.insecure, strict.caFile, strict.certFile, strict.keyFile],
    [false, `${root}/home/ca.pem`, `${root}/home/client.pem`, undefined],
  );
});

test('all problems at once, each with its place and its remedy, and never a secret', async (t) => {
  const { root, load } = await machine(t, {
    'work/clouds.yaml': `
clouds:
  x:
    profile: vexxhost
    interface: pubic
    cacert: /nowhere/ca.pem
    auth: { auth_url: "keystone:5000", password: s3cret }
`,
  });
  const file = `${root}/work/clouds.yaml`;
  await assert.rejects(load('x'), (error) => {
    assert.ok(error instanceof CredentialsProblem);
    assert.deepEqual(
      error.problems.map(({ file: where, field, value }) => [where === file, field, value]),
      [
        [true, 'clouds.x.profile', 'vexxhost'],
        [true, 'clouds.x.auth.auth_url', 'keystone:5000'],
        [true, 'clouds.x.auth.username', undefined],
        [true, 'clouds.x.auth.project_name', undefined],
        [true, 'clouds.x.interface', 'pubic'],
        [true, 'clouds.x.cacert', '/nowhere/ca.pem'],
      ],
    );
    assert.ok(error.problems.every(({ remedy }) => remedy.length > 0));
    assert.ok(!error.message.includes('s3cret'));
    return true;
  });
});

test('a file that is no YAML: the line, and not what stands there', async (t) => {
  const { root, load } = await machine(t, {
    'work/clouds.yaml': 'clouds:\n  x:\n    auth:\n      password: "s3cret\n      username: [eve\n',
  });
  await assert.rejects(load('x'), (error) => {
    assert.ok(error instanceof CredentialsProblem);
    assert.ok(error.message.includes(`${root}/work/clouds.yaml:`), error.message);
    assert.ok(!error.message.includes('s3cret'), error.message);
    return true;
  });
});

test('no clouds.yaml anywhere: where it was looked for', async (t) => {
  const { root, load } = await machine(t, { 'work/other': '' });
  // Only on a machine that has none in /etc/openstack either.
  await assert.rejects(load('x'), (error) => {
    assert.ok(error instanceof CredentialsProblem);
    assert.match(error.message, /clouds\.x/);
    return error.message.includes(`${root}/work/clouds.yaml`) || error.message.includes('/etc/');
  });
});

test('OS_CLOUD names the cloud when nothing else does', async (t) => {
  const { load } = await machine(t, { 'work/clouds.yaml': cloud('x') });
  assert.equal((await load(undefined, { OS_CLOUD: 'x', OS_AUTH_URL: 'http://other' })).name, 'x');
});

test('a file that could not be read to its end is refused, with what to do', async (t) => {
  const bomb = Array.from({ length: 9 }, (_, i) => `k${i + 1}: &k${i + 1} [${`*k${i},`.repeat(9)}]`);
  for (const [text, says] of [
    [['k0: &k0 x', ...bomb].join('\n'), /aliases \(\*name\) .* Write the values out/],
    ['clouds: *nobody', /aliases \(\*name\)/],
    [`#${'x'.repeat(1_100_000)}`, /larger than 1 MiB/],
  ] as const) {
    const { load } = await machine(t, { 'work/clouds.yaml': text });
    await assert.rejects(load('x'), says);
  }
  const { root, load } = await machine(t, { 'work/clouds.yaml': '' });
  await writeFile(
    join(root, 'work/clouds.yaml'),
    Buffer.from(cloud('x').replace('s3cret', 'gr\u00fcn'), 'latin1'),
  );
  await assert.rejects(load('x'), /is not UTF-8\. Save it as UTF-8/);
});

test('a cloud that only every object has is missing', async (t) => {
  const { load } = await machine(t, { 'work/clouds.yaml': cloud('x') });
  for (const name of ['__proto__', 'constructor']) await assert.rejects(load(name), /is missing\. It has x/);
});

test('regions without a name cannot be chosen', async (t) => {
  const { load } = await machine(t, { 'work/clouds.yaml': cloud('x', '    regions: [{values: {}}, South]') });
  await assert.rejects(load('x'), /"North".*is not one of the regions\. Choose South$/m);
});
