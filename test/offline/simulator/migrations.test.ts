import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { Simulator } from '../../../simulator/simulator.ts';
import { Api } from '../../contract/support/api.ts';

async function cloudWith(t: TestContext, scenario: ScenarioInput) {
  const cloud = await Simulator.start({ hosts: [{ name: 'a' }, { name: 'b' }], timeFactor: 20, ...scenario });
  t.after(() => cloud.stop());
  const api = await Api.open(cloud.credentials);
  const migrate = async (name: string) => {
    const id = cloud.world.servers.named(name)?.id ?? '';
    const asked = { host: 'b', block_migration: 'auto' };
    const answer = await api.nova('POST', `/servers/${id}/action`, { 'os-migrateLive': asked });
    assert.equal(answer.status, 202, answer.text);
    return id;
  };
  const final = async (id: string) => {
    for (let look = 0; look < 400; look += 1) {
      const [newest] = cloud.world.migrations.of(id);
      if (newest && ['completed', 'failed', 'error', 'cancelled'].includes(newest.status)) return newest;
      await sleep(20);
    }
    throw new Error(`${id} never came to an end`);
  };
  return { cloud, api, migrate, final };
}

const server = (name: string, metadata: Record<string, string> = {}, flavor = 'tiny') => ({
  name,
  host: 'a',
  flavor,
  metadata,
});

test('copies that end while others are looked at come to their end', async (t) => {
  const { migrate, final } = await cloudWith(t, {
    maxConcurrentLiveMigrations: 0,
    storage: 'shared',
    publishEveryMs: 500,
    servers: [
      server('long', { sim_copy_seconds: '4' }),
      server('short', { sim_copy_seconds: '1' }),
      server('real', {}, 'm1.large'),
    ],
  });
  const ids = [await migrate('long'), await migrate('short'), await migrate('real')];
  for (const id of ids) assert.equal((await final(id)).status, 'completed');
});

test('two that share a link take about twice as long as one alone, by the cloud’s own clock', async (t) => {
  const { migrate, final, cloud } = await cloudWith(t, {
    timeFactor: 200,
    hosts: [
      { name: 'a', linkMiBps: 100 },
      { name: 'b', linkMiBps: 100 },
    ],
    maxConcurrentLiveMigrations: 0,
    storage: 'shared',
    servers: [server('one', {}, 'm1.large'), server('two', {}, 'm1.large'), server('three', {}, 'm1.large')],
  });
  const seconds = async (ids: string[]) => {
    const records = await Promise.all(ids.map(final));
    return Math.max(...records.map((each) => (each.updatedAt ?? 0) - each.createdAt)) / 1000;
  };
  const alone = await seconds([await migrate('one')]);
  const both = await seconds([await migrate('two'), await migrate('three')]);
  assert.ok(alone > 80 && alone < 90, `8 GiB at 100 MiB/s took ${alone} s`);
  assert.ok(both / alone > 1.9 && both / alone < 2.05, `${both} s for two, ${alone} s for one`);
  assert.equal(cloud.world.servers.on('b').length, 3);
});

test('a guest that writes faster than the link carries does not converge, and Nova gives it up', async (t) => {
  const { migrate, final } = await cloudWith(t, {
    hosts: [
      { name: 'a', linkMiBps: 100 },
      { name: 'b', linkMiBps: 100 },
    ],
    storage: 'shared',
    liveMigration: { completionTimeoutPerGib: 10 },
    servers: [server('busy', { sim_dirty_mib_per_s: '400', sim_working_set_mib: '1024' }, 'm1.small')],
  });
  const record = await final(await migrate('busy'));
  assert.equal(record.status, 'failed', 'not cancelled');
  assert.ok((record.published?.memoryProcessedBytes ?? 0) > 1.5 * 2 ** 30, 'and it sent some memory twice');
});

test('the cloud’s time runs as the factor says, and all of it is of one clock', async (t) => {
  const { api } = await cloudWith(t, { timeFactor: 1_000 });
  const date = async () => Date.parse((await api.nova('GET', '/servers')).headers.get('date') ?? '');
  const before = await date();
  await sleep(200);
  const passed = (await date()) - before;
  assert.ok(passed >= 200_000, `${passed} ms of the cloud's in 200 ms of the machine's`);
  const { body } = await api.nova('GET', '/os-services?binary=nova-compute');
  const seen = (body as { services: { updated_at: string }[] }).services[0]?.updated_at ?? '';
  assert.ok(
    Math.abs(Date.parse(`${seen}Z`) - (await date())) < 60_000,
    'a sign of life is of the same clock',
  );
});

test('the same seed makes the same cloud', async (t) => {
  const scenario = { seed: 7, servers: [server('same')] };
  const [one, other] = [await cloudWith(t, scenario), await cloudWith(t, scenario)];
  const id = ({ cloud }: typeof one) => cloud.world.servers.named('same')?.id;
  assert.equal(id(one), id(other));
});
