import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { explain } from '../../../client/explain.ts';
import { type CredentialsSource, loadCredentials } from '../../../openstack/credentials/load.ts';
import { CredentialsProblem } from '../../../openstack/errors.ts';
import { civil } from './civil.ts';
import { holds, json, mutated, mutatedBytes, typed } from './mutate.ts';

const secret = 'hunter2-never-shown';
const home = mkdtempSync(join(tmpdir(), 'ferry-fuzz-'));
after(() => {
  rmSync(home, { recursive: true, force: true });
});
const at = (name: string) => join(home, name);
const env = {
  OS_CLIENT_CONFIG_FILE: at('clouds.yaml'),
  OS_CLIENT_SECURE_FILE: at('secure.yaml'),
  HOME: home,
};

const auth = {
  auth_url: 'https://k:5000/v3',
  username: 'admin',
  project_name: 'bench',
  user_domain_name: 'Default',
};
const cloud = {
  auth,
  region_name: 'one',
  interface: 'internal',
  verify: true,
  regions: ['one', { name: 'two', values: { auth: {} } }],
};
const clouds = {
  clouds: { testbed: cloud, other: { auth: { ...auth, password: secret }, auth_type: 'password' } },
};
const secure = { clouds: { testbed: { auth: { password: secret } } } };
const rally = {
  openstack: {
    auth_url: auth.auth_url,
    region_name: 'one',
    endpoint_type: 'public',
    https_insecure: false,
    admin: { username: 'admin', password: secret, project_name: 'bench' },
  },
};
const older = { type: 'ExistingCloud', ...rally.openstack };

/** Taken, they can be printed; refused, each problem has file, reason and remedy. Neither shows the password. */
async function takenOrExplained(source: CredentialsSource): Promise<void> {
  const outcome: unknown = await loadCredentials({ cwd: home, home, ...source }).catch(
    (error: unknown) => error,
  );
  assert.ok(
    !inspect(outcome, { depth: 9 }).includes(secret) && !JSON.stringify(outcome).includes(secret),
    'shows a secret',
  );
  if (!(outcome instanceof Error)) {
    const { authUrl } = outcome as { authUrl: string };
    assert.match(authUrl, /^https?:\/\/.+\/v3$/);
    return;
  }
  assert.ok(outcome instanceof CredentialsProblem, inspect(outcome));
  civil((await explain(outcome)).message);
  for (const { remedy } of outcome.problems) {
    assert.match(remedy, /^[A-Z]/, 'a remedy is a sentence');
  }
}

const write = (name: string, content: unknown) => {
  writeFileSync(at(name), Buffer.isBuffer(content) ? content : stringify(content));
};

holds(
  'a clouds.yaml and a secure.yaml with anything anywhere are taken or explained',
  350,
  fc.tuple(mutated(clouds), mutated(secure)),
  async ([one, two]) => {
    write('clouds.yaml', one);
    write('secure.yaml', two);
    await takenOrExplained({ cloud: 'testbed', env });
  },
);

holds(
  'so are torn and overwritten ones',
  350,
  fc.tuple(mutatedBytes(Buffer.from(stringify(clouds))), mutatedBytes(Buffer.from(stringify(secure)))),
  async ([one, two]) => {
    write('clouds.yaml', one);
    write('secure.yaml', two);
    await takenOrExplained({ cloud: 'testbed', env });
  },
);

const odd = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '',
  'tesbed',
  '\u001b[2J',
  '../x',
  'other',
);
holds('a cloud of any name is found or explained', 200, odd, async (name) => {
  write('clouds.yaml', clouds);
  write('secure.yaml', secure);
  await takenOrExplained({ cloud: name, env });
});

holds(
  "Rally's credentials with anything anywhere are taken or explained",
  300,
  fc.oneof(mutated(rally), mutated(older)),
  async (tree) => {
    writeFileSync(at('rally.json'), json(tree));
    await takenOrExplained({ rally: 'rally.json', env: {} });
  },
);

holds(
  'so are torn and overwritten ones of Rally',
  300,
  mutatedBytes(Buffer.from(JSON.stringify(rally))),
  async (bytes) => {
    write('rally.json', bytes);
    await takenOrExplained({ rally: 'rally.json', env: {} });
  },
);

const variables = {
  OS_AUTH_URL: auth.auth_url,
  OS_USERNAME: 'admin',
  OS_PASSWORD: secret,
  OS_PROJECT_NAME: 'p',
  OS_INTERFACE: 'public',
  OS_CACERT: '/none',
  OS_AUTH_TYPE: 'password',
};
const name = fc.constantFrom(...Object.keys(variables), 'OS___PROTO__', 'OS_APPLICATION_CREDENTIAL_ID');
holds(
  'OS_* of anything are taken or explained',
  400,
  fc.array(fc.tuple(name, typed), { maxLength: 3 }),
  async (changes) => {
    await takenOrExplained({ env: { ...variables, ...Object.fromEntries(changes), OS_CLOUD: '' } });
  },
);

const laughs = `clouds: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}`;
const bombs: readonly (readonly [string, string | Buffer])[] = [
  ['a billion laughs', laughs],
  ['an alias of nothing', 'clouds: *nobody'],
  ['an alias of itself', 'clouds: &c {testbed: *c}'],
  ['ten thousand levels', '{"a":'.repeat(10_000)],
  ['more than a megabyte', `clouds:\n#${'x'.repeat(10_000_000)}`],
  ['UTF-16', Buffer.from('\ufeffclouds: {}', 'utf16le')],
  [
    'a password in another encoding',
    Buffer.concat([
      Buffer.from('clouds: {testbed: {auth: {password: "gr'),
      Buffer.from([0xfc]),
      Buffer.from('n"}}}'),
    ]),
  ],
];
for (const [what, content] of bombs)
  holds(`clouds.yaml with ${what}: explained`, 1, fc.constant(content), async (text) => {
    writeFileSync(at('clouds.yaml'), text);
    rmSync(at('secure.yaml'), { force: true });
    const outcome: unknown = await loadCredentials({
      cloud: 'testbed',
      cwd: home,
      home,
      env: { ...env, OS_CLIENT_SECURE_FILE: '' },
    }).catch((error: unknown) => error);
    assert.ok(outcome instanceof CredentialsProblem, inspect(outcome));
    civil((await explain(outcome)).message);
  });
