import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsOf, tally } from './support/account.ts';
import { campaign, group } from './support/campaigns.ts';
import { accountOf } from './support/live.ts';
import { type Scene, scene } from './support/scene.ts';

/** cmp-a and cmp-b stand in a zone that Cinder knows nothing of. */
async function inAZoneOfTheirOwn({ cloud, afterwards }: Scene): Promise<void> {
  const { aggregate } = (await cloud.call('POST', 'compute', '/os-aggregates', {
    aggregate: { name: `rack9-${String(Date.now())}`, availability_zone: 'rack9' },
  })) as { aggregate: { id: number } };
  const path = `/os-aggregates/${String(aggregate.id)}`;
  const each = async (action: 'add_host' | 'remove_host') => {
    for (const host of ['cmp-a', 'cmp-b']) {
      await cloud.call('POST', 'compute', `${path}/action`, { [action]: { host } });
    }
  };
  afterwards(async () => {
    await each('remove_host');
    await cloud.call('DELETE', 'compute', path);
  });
  await each('add_host');
}

/** Nova is restarted with the setting, and with the old one after the test. */
async function withCrossAzAttach({ testbed, afterwards }: Scene, setting: 'True' | 'False'): Promise<void> {
  afterwards(() => testbed.up({ TB_CROSS_AZ: 'True' }));
  await testbed.up({ TB_CROSS_AZ: setting });
}

const reasons = {
  volume: /not in the same availability_zone|Instance .* and volume .*/,
  'new-volume': /Availability zone 'rack9' is invalid|not in the same availability_zone/,
} as const;

test('volumes of another zone than their servers: preflight warns, the run ends with the reason from Nova, nothing is left', async (t) => {
  const set = await scene(t);
  await withCrossAzAttach(set, 'False');
  await inAZoneOfTheirOwn(set);
  await set.ferry.up();
  for (const boot of ['volume', 'new-volume'] as const) {
    await t.test(`boot: ${boot}`, async () => {
      const file = await set.ferry.file(
        `${boot}.json`,
        campaign(`zones-${boot}`, { fleet: { groups: [group(2, boot)] } }),
      );
      const check = await set.ferry.run(['check', file], 120_000);
      assert.equal(check.code, 0, check.stdout);
      assert.match(check.stdout, /availability zone rack9/);
      assert.match(check.stdout, /cross_az_attach/);
      const { code, document } = await accountOf(set.ferry, await set.ferry.begin(file), 300_000);
      t.diagnostic(`${boot}: exit ${String(code)}: ${document.endedEarly?.reason ?? ''}`);
      assert.equal(document.endedEarly?.how, 'failed');
      assert.match(document.endedEarly.reason, reasons[boot]);
      assert.deepEqual(rowsOf(document), []);
      assert.equal(code, 4);
      assert.deepEqual(await set.leftovers(), [], 'left in the cloud');
    });
  }
  await t.test('servers without volumes move all the same', async () => {
    const file = await set.ferry.file('image.json', campaign('zones-image'));
    const { code, document } = await accountOf(set.ferry, await set.ferry.begin(file), 300_000);
    assert.deepEqual(tally(rowsOf(document)), { completed: 2 });
    assert.equal(code, 0);
  });
});
