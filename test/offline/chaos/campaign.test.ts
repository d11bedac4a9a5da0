import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaignOn } from '../../../bench/chaos/campaign.ts';
import { parseCampaign } from '../../../domain/campaign/parse.ts';

const ground = { cloud: 'simulated', flavor: 'm1.tiny', metadata: { sim_copy_seconds: '1' } };

/** Once it waited for three minutes, in each campaign, for datagrams that nobody sends. */
test('guests without an agent are asked for nothing but answers to pings', () => {
  const parsed = parseCampaign(campaignOn({ ...ground, probes: true }, 'chaos-1'));
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const { icmp, udp, tcp } = parsed.draft.probes ?? {};
  assert.deepEqual({ icmp, udp, tcp }, { icmp: true, udp: false, tcp: false });
});

test('guests that are on no network are not asked for answers', () => {
  const parsed = parseCampaign(campaignOn({ ...ground, probes: false }, 'chaos-1'));
  assert.ok(parsed.ok, JSON.stringify(parsed));
  assert.equal(parsed.draft.probes, undefined);
});
