import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { readFile } from 'node:fs/promises';
import { rowsOf } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import { accountOf } from './support/live.ts';
import { limit } from './support/meddling.ts';
import { type Fate, isServerCreation, type Passing } from './support/relay.ts';
import { relayedScene } from './support/relayed.ts';
import { type Scene, scene } from './support/scene.ts';

async function assertCaughtBefore(
  t: TestContext,
  { ferry }: Scene,
  file: object,
  why: RegExp,
): Promise<void> {
  const path = await ferry.file('preparation.json', file);
  const check = await ferry.run(['check', path], 120_000);
  t.diagnostic(check.stdout.replace(/\s+/g, ' ').slice(0, 300));
  assert.equal(
    check.code,
    3,
    `expected exit 3, actual ${String(check.code)}\n${check.stdout}${check.stderr}`,
  );
  assert.match(check.stdout, why);
  const run = await ferry.run(['run', '--embedded', path], 120_000);
  assert.equal(run.code, 3, `expected exit 3, actual ${String(run.code)}\n${run.stderr}`);
  assert.match(run.stderr, why);
}

test('a quota too small for the fleet is found before anything is made', async (t) => {
  const set = await scene(t);
  await limit(set, 'instances', 1);
  await assertCaughtBefore(t, set, campaign('quota'), /quota.*instances|instances.*quota/is);
  assert.deepEqual(await set.leftovers(), []);
});

test('an image, a flavor and a network that are not there are found together, before anything is made', async (t) => {
  const set = await scene(t);
  const groups = [{ count: 1, flavor: 'm1.tinny', image: 'tinny', network: 'bensch' }];
  const file = campaign('missing', { fleet: { groups } });
  await assertCaughtBefore(t, set, file, /tinny/);
  const { stdout } = await set.ferry.run(['check', await set.ferry.file('missing.json', file)]);
  for (const name of ['m1.tinny', 'tinny', 'bensch']) assert.match(stdout, new RegExp(name));
  assert.deepEqual(await set.leftovers(), []);
});

test('a wrong password is told as such, and the password is not', async (t) => {
  const set = await scene(t);
  const clouds = parse(await readFile(set.testbed.cloudsYaml, 'utf8')) as {
    clouds: { testbed: { auth: { password: string } } };
  };
  clouds.clouds.testbed.auth.password = 'not-the-password';
  const wrong = await set.ferry.file('wrong.yaml', stringify(clouds));
  set.ferry.env['OS_CLIENT_CONFIG_FILE'] = wrong;
  const path = await set.ferry.file('password.json', campaign('password'));
  for (const command of [
    ['check', path],
    ['run', '--embedded', path],
  ]) {
    const { code, stdout, stderr } = await set.ferry.run(command, 120_000);
    t.diagnostic(
      `ferry ${command[0] ?? ''}: exit ${String(code)}: ${`${stdout}${stderr}`.replace(/\s+/g, ' ').slice(0, 300)}`,
    );
    assert.ok(code === 3 || code === 4, `expected exit 3 or 4, actual ${String(code)}`);
    assert.match(`${stdout}${stderr}`, /401|password|requires authentication/);
    assert.doesNotMatch(`${stdout}${stderr}`, /not-the-password/);
  }
  assert.deepEqual(await set.leftovers(), []);
});

/** Something happens after the preflight, just before the first server is asked for: the run ends with Nova's reason. */
async function assertEndsInPreparing(
  t: TestContext,
  meddle: (set: Scene) => Promise<void>,
  why: RegExp,
  groups: readonly object[] = [group(2, 'image'), group(1, 'volume')],
): Promise<void> {
  const set = await relayedScene(t);
  await set.ferry.up();
  let meddled: Promise<void> | undefined;
  set.relay.fate = async (request: Passing): Promise<Fate> => {
    if (isServerCreation(request)) await (meddled ??= meddle(set));
    return 'pass';
  };
  const run = await set.ferry.begin(
    await set.ferry.file('preparing.json', campaign('preparing', { fleet: { groups } })),
  );
  const { code, document } = await accountOf(set.ferry, run, 300_000);
  t.diagnostic(`exit ${String(code)}: ${document.endedEarly?.reason ?? ''}`);
  assert.equal(document.endedEarly?.how, 'failed');
  assert.match(document.endedEarly.reason, why);
  assert.deepEqual(rowsOf(document), []);
  assert.equal(document.verdict?.state, 'fail');
  assert.equal(code, 4);
  assert.deepEqual(
    (await set.leftovers()).filter(({ name }) => name !== 'theirs'),
    [],
    'left in the cloud',
  );
}

test('a quota that shrinks after the preflight ends the run with the reason from Nova, and nothing is left', async (t) => {
  await assertEndsInPreparing(t, (set) => limit(set, 'instances', 1), /Quota exceeded for instances/);
});

test('an image that is deleted after the preflight ends the run with the reason from the cloud, and nothing is left', async (t) => {
  const { cloud } = await scene(t);
  const theirs = { name: 'theirs', disk_format: 'raw', container_format: 'bare', visibility: 'private' };
  const { id } = (await cloud.call('POST', 'image', '/v2/images', theirs)) as { id: string };
  await cloud.upload(id, 'as good as an image');
  const remove = async () => {
    await cloud.call('DELETE', 'image', `/v2/images/${id}`);
  };
  await assertEndsInPreparing(t, remove, /[Ii]mage/, [{ ...group(2, 'image'), image: 'theirs' }]);
});

test('a server that goes to ERROR as it boots ends the run with the reason, and nothing is left', async (t) => {
  const set = await scene(t);
  await set.ferry.up();
  const groups = [group(1, 'image', { tb_fail_spawn: '1' }), group(2, 'image')];
  const run = await set.ferry.begin(
    await set.ferry.file('spawn.json', campaign('spawn', { fleet: { groups } })),
  );
  const { code, document } = await accountOf(set.ferry, run, 300_000);
  t.diagnostic(`exit ${String(code)}: ${document.endedEarly?.reason ?? ''}`);
  assert.match(document.endedEarly?.reason ?? '', /tb_fail_spawn/);
  assert.equal(code, 4);
  assert.deepEqual(await set.leftovers(), [], 'left in the cloud');
});
