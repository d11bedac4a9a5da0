/**
 * A whole run, as processes of the command line on a real Temporal, whose database holds nothing of it but names and numbers; while the keys
 * take over from each other.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { serveCodec } from '../../../client/codec/serve.ts';
import { linkTo } from '../../../client/temporal.ts';
import { dataConverterOf } from '../../../worker/codec/data-converter.ts';
import { homeIn } from '../../../worker/home.ts';
import { temporalBinary } from '../../../worker/temporal/binary.ts';
import { embeddedTemporal, type EmbeddedTemporal } from '../../../worker/temporal/embedded.ts';
import { reachOfEmbedded } from '../../../worker/temporal/reach.ts';
import { workflowBundle } from '../../../worker/workflow-bundle.ts';
import { Simulator } from '../../../simulator/simulator.ts';
import { folder } from '../../support/folder.ts';
import { ferry } from '../client/ferry.ts';

const bin = fileURLToPath(new URL('../../../bin/ferry', import.meta.url));

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Words of the campaign, and so of what is asked and answered, that stand in no name that Temporal finds runs by. */
const words = { image: 'quince-image', network: 'quince-net', note: 'quince-note' };

const campaign = (name: string) => `
name: ${name}
cloud: simulated
evacuate: compute01
to: compute02
fleet: { count: 2, boot: image, flavor: tiny, image: ${words.image}, network: ${words.network}, metadata: { note: ${words.note} } }
migrate: { parallelism: 2 }
trips: { count: 1 }
`;

async function scene(t: TestContext) {
  const cwd = await folder(t);
  const cloud = await Simulator.start({
    storage: 'shared',
    flavors: [{ name: 'tiny', ramMb: 64 }],
    images: [words.image],
    networks: [{ name: words.network, cidr: '10.9.0.0/24' }],
  });
  t.after(() => cloud.stop());
  await writeFile(`${cwd}/clouds.yaml`, cloud.cloudsYaml('simulated'), { mode: 0o600 });
  return cwd;
}

/** `ferry up`, until it says that it is up. */
async function up(t: TestContext, cwd: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const { PATH, HOME } = process.env;
  const child = spawn(bin, ['up'], { cwd, env: { PATH, HOME, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    const { pid } = JSON.parse(await readFile(`${cwd}/.ferry/temporal.json`, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
  });
  let said = '';
  for await (const piece of child.stderr.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    said += String(piece);
    if (said.includes('Ctrl-C')) return child;
  }
  assert.fail(`it ended: ${said}`);
}

/** What Temporal's own CLI shows of a history when it is told of the codec's endpoint. */
async function shownByTemporal(
  t: TestContext,
  { address }: EmbeddedTemporal,
  run: string,
  { payloadCodecs }: DataConverter,
): Promise<string> {
  const [codec] = payloadCodecs ?? [];
  assert.ok(codec);
  const token = randomBytes(32).toString('base64url');
  const endpoint = await serveCodec(codec, { host: '127.0.0.1', port: 0, token, origins: [] });
  t.after(() => endpoint.close());
  const binary = await temporalBinary(process.env, () => undefined);
  const asked = [
    'workflow',
    'show',
    '--address',
    address,
    '-w',
    run,
    '-o',
    'json',
    '--codec-endpoint',
    endpoint.url,
  ];
  const { stdout } = await promisify(execFile)(binary, asked, { maxBuffer: 64 << 20 });
  // Payloads come decoded, and in base64.
  return stdout.replaceAll(/"data": ?"([A-Za-z0-9+/=]+)"/g, (_, data: string) => atob(data));
}

async function down(child: ChildProcess): Promise<void> {
  child.stderr?.resume();
  child.kill('SIGTERM');
  await once(child, 'exit');
}

test(
  'Temporal holds no word of an encrypted run, which works, replays, and is read while keys change',
  { timeout: 1_200_000 },
  async (t) => {
    const cwd = await scene(t);
    const key = (id: string) => `${id} ${randomBytes(32).toString('base64')}\n`;
    const [older, newer] = [key('older'), key('newer')];
    const FERRY_CODEC_KEYS_FILE = `${cwd}/codec.keys`;
    const env = {
      ...{ FERRY_CODEC_KEYS_FILE, FERRY_HOME: `${cwd}/.ferry`, TEMPORAL_CONFIG_FILE: '/nonexistent' },
      OS_CLIENT_CONFIG_FILE: `${cwd}/clouds.yaml`,
    };
    const run = async (name: string) => {
      await writeFile(`${cwd}/${name}.yaml`, campaign(name));
      const { code, stdout, stderr } = await ferry(cwd, ['run', `${name}.yaml`, '--json'], env, 600_000);
      assert.equal(code, 0, stderr);
      return (JSON.parse(stdout) as { run: string }).run;
    };
    /** What Temporal knows of it: the run store is another one, and empty. */
    const shown = async (id: string) =>
      await ferry(cwd, ['show', id, '--json'], { ...env, FERRY_STORE: `${cwd}/empty-store` });

    await writeFile(FERRY_CODEC_KEYS_FILE, older, { mode: 0o600 });
    let temporal = await up(t, cwd, env);
    const first = await run('first');
    await down(temporal);

    await writeFile(FERRY_CODEC_KEYS_FILE, newer + older, { mode: 0o600 });
    temporal = await up(t, cwd, env);
    const second = await run('second');
    for (const id of [first, second]) {
      const { code, stdout, stderr } = await shown(id);
      assert.equal(code, 0, stderr);
      assert.equal((JSON.parse(stdout) as { verdict: { state: string } }).verdict.state, 'pass');
    }
    await down(temporal);

    await t.test('no word of it is in any file of Temporal, and the names it is found by are', async () => {
      const home = homeIn(env);
      const files = (await readdir(home.path)).filter((name) => name.startsWith('temporal.'));
      const bytes = Buffer.concat(await Promise.all(files.map((name) => readFile(`${home.path}/${name}`))));
      assert.ok(bytes.includes(first) && bytes.includes('binary/encrypted'), 'that is not the database');
      for (const word of Object.values(words)) assert.ok(!bytes.includes(word), word);
    });

    await t.test(
      'its histories replay with the keys, and without the key they say which one is missing',
      async () => {
        const server = await embeddedTemporal(homeIn(env), () => undefined);
        try {
          const dataConverter = dataConverterOf({ FERRY_CODEC_KEYS_FILE });
          const reach = { ...reachOfEmbedded(homeIn(env), server), dataConverter };
          await using link = await linkTo(reach);
          const history = await link.client.workflow.getHandle(first).fetchHistory();
          const options = { workflowBundle: await workflowBundle(dataConverter), dataConverter };
          await Worker.runReplayHistory(options, history, first);

          const asTemporalShows = await shownByTemporal(t, server, first, dataConverter);
          for (const word of Object.values(words)) assert.ok(asTemporalShows.includes(word), word);

          await writeFile(FERRY_CODEC_KEYS_FILE, newer, { mode: 0o600 });
          const { code, stderr } = await shown(first);
          assert.equal(code, 2, stderr);
          assert.match(stderr, /the key "older", which is not here \(.*codec\.keys: newer\)/);
        } finally {
          await server.stop();
        }
      },
    );
  },
);
