import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soundCloud } from './bodies.ts';
import { examined } from './examined.ts';

async function said(campaign: Record<string, unknown>, hears?: boolean) {
  let asked = 0;
  const hearsProbeWorker = () => {
    asked += 1;
    return Promise.resolve(hears === true);
  };
  const { findings } = await examined(
    soundCloud(),
    campaign,
    hears === undefined ? {} : { hearsProbeWorker },
  );
  return { asked, findings: findings.filter(({ subject }) => subject === 'probes') };
}
const probes = { period_ms: 20 };

test('a campaign with probes that no worker would watch is warned, with the command that starts one', async () => {
  const { findings } = await said({ probes }, false);
  const [finding, another] = findings;
  assert.ok(finding && !another);
  assert.equal(finding.severity, 'warning');
  assert.match(finding.observation, /no worker has asked .*ferry-probe for work/);
  assert.match(finding.consequence, /Nobody would watch/);
  assert.match(finding.remedy, /`ferry worker --role probe`/);
});

test('where a probe worker is heard, nothing is said of it', async () => {
  assert.deepEqual((await said({ probes }, true)).findings, []);
});

test('without probes nobody is asked for, and without a Temporal to ask nothing is claimed', async () => {
  assert.deepEqual(await said({}, false), { asked: 0, findings: [] });
  assert.deepEqual((await said({ probes })).findings, []);
});
