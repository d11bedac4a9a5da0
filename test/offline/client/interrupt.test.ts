import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runDocumentSchema } from '../../../domain/account/schema/run.ts';
import { Simulator } from '../../../simulator/simulator.ts';
import { folder } from '../../support/folder.ts';

const bin = fileURLToPath(new URL('../../../bin/ferry', import.meta.url));

const endsWithin = { timeout: 180_000 };

const campaign = `
name: interrupted
cloud: simulated
evacuate: compute01
to: compute02
fleet: { adopt: all }
migrate: { parallelism: 1 }
trips: { count: 20, way_back: true }
`;

/** An embedded run of many trips, of which one server is just being copied. */
async function underWay(t: TestContext, copySeconds: number): Promise<ChildProcess> {
  const cwd = await folder(t);
  const servers = ['web-1', 'web-2', 'web-3'].map((name) => ({
    ...{ name, host: 'compute01', flavor: 'tiny', network: 'bench' },
    metadata: { sim_copy_seconds: String(copySeconds) },
  }));
  const cloud = await Simulator.start({ storage: 'shared', servers });
  t.after(() => cloud.stop());
  await writeFile(`${cwd}/clouds.yaml`, cloud.cloudsYaml('simulated'));
  await writeFile(`${cwd}/campaign.yaml`, campaign);
  const { PATH, HOME } = process.env;
  const env = {
    ...{ PATH, HOME, FERRY_HOME: `${cwd}/.ferry`, TEMPORAL_CONFIG_FILE: '/nonexistent' },
    OS_CLIENT_CONFIG_FILE: `${cwd}/clouds.yaml`,
  };
  const child = spawn(bin, ['run', '--embedded', '--json', 'campaign.yaml'], { cwd, env });
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    // Its Temporal would outlive it.
    const { pid } = JSON.parse(await readFile(`${cwd}/.ferry/temporal.json`, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
  });
  await says(child, /1 of 1 in flight/);
  return child;
}

async function says({ stderr }: ChildProcess, what: RegExp): Promise<void> {
  let said = '';
  assert.ok(stderr);
  for await (const piece of stderr.iterator({ destroyOnReturn: false })) {
    said += String(piece);
    if (what.test(said)) return;
  }
  assert.fail(`it ended without saying ${what.source}, but: ${said}`);
}

async function account(child: ChildProcess) {
  child.stderr?.resume();
  assert.ok(child.stdout);
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number]>]);
  const { scenarios, verdict } = runDocumentSchema.parse(JSON.parse(stdout));
  const moves = scenarios.flatMap((one) => one.evacuations).flatMap(({ migrations }) => migrations);
  return { code, moves, reasons: verdict?.reasons.filter(({ passed }) => !passed).map(({ text }) => text) };
}

test(
  'Ctrl-C on an embedded run lets finish what is in flight, and gives the account',
  endsWithin,
  async (t) => {
    const child = await underWay(t, 1);
    child.kill('SIGINT');
    const { code, moves, reasons } = await account(child);
    assert.ok(moves.length >= 1 && moves.length < 6, `${moves.length} migrations`);
    assert.ok(moves.every(({ outcome, isVerified }) => outcome === 'completed' && isVerified));
    assert.match(String(reasons), /stopped/);
    assert.equal(code, 1);
  },
);

test('a second Ctrl-C aborts what is in flight', endsWithin, async (t) => {
  const child = await underWay(t, 600);
  child.kill('SIGINT');
  await says(child, /stopping/);
  child.kill('SIGINT');
  const { code, moves } = await account(child);
  assert.deepEqual(
    moves.map(({ outcome }) => outcome),
    ['aborted'],
  );
  assert.equal(code, 1);
});
