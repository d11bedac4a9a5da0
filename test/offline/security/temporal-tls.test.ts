/** TLS and mTLS to Temporal, with certificates that are made here, before a real server: client and worker alike. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { createServer } from 'node:tls';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { linkTo } from '../../../client/temporal.ts';
import { NoTemporal, reachTemporal } from '../../../worker/temporal/reach.ts';
import { TemporalSettingProblem } from '../../../worker/temporal/connection.ts';
import { homeIn } from '../../../worker/home.ts';
import { folder } from '../../support/folder.ts';
import { realServer } from '../../support/test-server.ts';
import { ferry, stack } from '../client/ferry.ts';

let temporal: Awaited<ReturnType<typeof realServer>>;
before(async () => {
  temporal = await realServer();
});
after(() => temporal.teardown());

interface Papers {
  readonly ca: string;
  readonly otherCa: string;
  readonly cert: string;
  readonly key: string;
  readonly strangerCert: string;
  readonly strangerKey: string;
}

/** Two authorities; of the first the server `temporal.example` and a client, of the second another client. */
async function papers(t: TestContext): Promise<Papers> {
  const at = await folder(t);
  const openssl = (...options: string[]) => execFileSync('openssl', options, { cwd: at, stdio: 'pipe' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  for (const ca of ['ca', 'other'])
    openssl(
      'req',
      '-x509',
      ...ec,
      '-keyout',
      `${ca}.key`,
      '-out',
      `${ca}.pem`,
      '-subj',
      `/CN=ferry test ${ca}`,
    );
  const issue = (name: string, ca: string, ...more: string[]) =>
    openssl('req', '-x509', ...ec, '-CA', `${ca}.pem`, '-CAkey', `${ca}.key`, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:FALSE', ...more); // prettier-ignore
  issue('server', 'ca', '-addext', 'subjectAltName=DNS:temporal.example');
  issue('client', 'ca');
  issue('stranger', 'other');
  const path = (name: string) => join(at, name);
  return {
    ...{ ca: path('ca.pem'), otherCa: path('other.pem'), cert: path('client.crt'), key: path('client.key') },
    ...{ strangerCert: path('stranger.crt'), strangerKey: path('stranger.key') },
  };
}

/** The server behind TLS that wants a client's certificate, as a cluster has it. */
async function behindTls(t: TestContext, { ca }: Papers): Promise<string> {
  const read = (name: string) => readFileSync(join(ca, '..', name));
  const [host = '', port] = temporal.address.split(':');
  const options = { ...{ key: read('server.key'), cert: read('server.crt'), ca: read('ca.pem') }, ...{ requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] } }; // prettier-ignore
  const server = createServer(options, (outside) => {
    const inside = connect(Number(port), host);
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const names = ['ADDRESS', 'TLS', 'TLS_SERVER_CA_CERT_PATH', 'TLS_SERVER_NAME', 'TLS_CLIENT_CERT_PATH', 'TLS_CLIENT_KEY_PATH', 'TLS_DISABLE_HOST_VERIFICATION', 'CONFIG_FILE'] as const; // prettier-ignore
type Settings = Partial<Record<(typeof names)[number], string>>;

function environment(t: TestContext, settings: Settings): void {
  const earlier = { ...process.env };
  for (const name of names) Reflect.deleteProperty(process.env, `TEMPORAL_${name}`);
  for (const [name, value] of Object.entries(settings)) process.env[`TEMPORAL_${name}`] = value;
  process.env['TEMPORAL_CONFIG_FILE'] ??= '/nonexistent';
  t.after(() => {
    process.env = earlier;
  });
}

const mutual = (address: string, { ca, cert, key }: Papers): Settings => ({
  ...{ ADDRESS: address, TLS_SERVER_CA_CERT_PATH: ca, TLS_SERVER_NAME: 'temporal.example' },
  ...{ TLS_CLIENT_CERT_PATH: cert, TLS_CLIENT_KEY_PATH: key },
});

async function reached(t: TestContext) {
  return await reachTemporal(homeIn({ FERRY_HOME: await folder(t) }));
}

test(
  'with the authority, the name and a certificate of its own, client and worker are let in',
  { timeout: 120_000 },
  async (t) => {
    const all = await papers(t);
    environment(t, mutual(await behindTls(t, all), all));
    const reach = await reached(t);
    await using link = await linkTo(reach);
    const { capabilities } = await link.client.workflowService.getSystemInfo({});
    assert.ok(capabilities);
    const native = await NativeConnection.connect(reach.connection as NativeConnectionOptions);
    await native.close();
  },
);

const refusals: readonly (readonly [what: string, change: (papers: Papers) => Settings, says: RegExp])[] = [
  [
    'a server of another authority',
    ({ otherCa }) => ({ TLS_SERVER_CA_CERT_PATH: otherCa }),
    /unable to verify|self-signed|local issuer/,
  ],
  ['a server by another name', () => ({ TLS_SERVER_NAME: 'other.example' }), /other\.example/],
  [
    'a client of another authority',
    ({ strangerCert, strangerKey }) => ({
      TLS_CLIENT_CERT_PATH: strangerCert,
      TLS_CLIENT_KEY_PATH: strangerKey,
    }),
    /alert|ECONNRESET|client certificate/,
  ],
];

for (const [what, change, says] of refusals) {
  test(`${what} is refused on both sides, in words that say why`, { timeout: 120_000 }, async (t) => {
    const all = await papers(t);
    environment(t, { ...mutual(await behindTls(t, all), all), ...change(all) });
    const reach = await reached(t);
    await assert.rejects(linkTo(reach), (error) => {
      assert.ok(error instanceof NoTemporal);
      assert.match(error.message, says);
      assert.match(error.message, /TEMPORAL_TLS_SERVER_CA_CERT_PATH/);
      return true;
    });
    await assert.rejects(NativeConnection.connect(reach.connection as NativeConnectionOptions));
  });
}

test('temporal.toml says the same', { timeout: 120_000 }, async (t) => {
  const all = await papers(t);
  const address = await behindTls(t, all);
  const { writeFile } = await import('node:fs/promises');
  const file = join(await folder(t), 'temporal.toml');
  const tls = { server_ca_cert_path: all.ca, server_name: 'temporal.example', client_cert_path: all.cert, client_key_path: all.key }; // prettier-ignore
  const lines = Object.entries(tls).map(([name, value]) => `${name} = "${value}"`);
  await writeFile(
    file,
    `[profile.default]\naddress = "${address}"\n[profile.default.tls]\n${lines.join('\n')}\n`,
  );
  environment(t, { CONFIG_FILE: file });
  await using link = await linkTo(await reached(t));
  assert.ok(link.connection);
});

test('a certificate without its key, a file that is not there, and a check that is to be left out are refused with a remedy', async (t) => {
  const { cert } = await papers(t);
  const base = { ADDRESS: '127.0.0.1:1' };
  for (const [settings, says] of [
    [
      { TLS_CLIENT_CERT_PATH: cert },
      /TEMPORAL_TLS_CLIENT_CERT_PATH .* is set, and TEMPORAL_TLS_CLIENT_KEY_PATH is not/,
    ],
    [{ TLS_CLIENT_KEY_PATH: cert }, /TEMPORAL_TLS_CLIENT_CERT_PATH is not/],
    [{ TLS_SERVER_CA_CERT_PATH: '/nonexistent/ca.pem' }, /ENOENT.*\/nonexistent\/ca\.pem.*Mend/],
    [{ TLS_DISABLE_HOST_VERIFICATION: 'true' }, /always checks who Temporal is\. Unset it/],
  ] as const) {
    environment(t, { ...base, ...settings });
    await assert.rejects(reached(t), (error) => {
      assert.ok(error instanceof TemporalSettingProblem, String(error));
      assert.match(error.message, says);
      return true;
    });
  }
  const env = { TEMPORAL_ADDRESS: '127.0.0.1:1', TEMPORAL_TLS_CLIENT_CERT_PATH: cert };
  const { code, stderr } = await ferry(await folder(t), ['runs'], env);
  assert.equal(code, 2, stderr);
  assert.doesNotMatch(stderr, stack);
});
