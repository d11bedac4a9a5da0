import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandScenarios } from '../../../domain/campaign/expand.ts';
import { group, issues, spec } from './build.ts';

test('policies vary slowest, and fleets go to and fro under them, so that neither is made more often than it must', () => {
  const scenarios = expandScenarios(
    spec({
      policy: { post_copy: [false, true], bandwidth_mib_per_second: 100 },
      fleet: group({ boot: ['image', 'volume'] }),
    }),
  );
  assert.deepEqual(
    scenarios.map(({ name }) => name),
    [
      'image-m1.tiny-100mibs-x1',
      'volume-m1.tiny-100mibs-x1',
      'volume-m1.tiny-postcopy-100mibs-x1',
      'image-m1.tiny-postcopy-100mibs-x1',
    ],
  );
  assert.deepEqual(scenarios[2]?.policy, { postCopy: true, bandwidthMibPerSecond: 100 });
  assert.equal(scenarios[2].parameters['postCopy'], true);
});

test('a campaign that declares nothing has scenarios without a policy', () => {
  assert.ok(expandScenarios(spec()).every((scenario) => !('policy' in scenario)));
});

test('what is wrong with a policy is told', () => {
  assert.deepEqual(issues({ policy: {} }), ['policy: declares nothing']);
  assert.deepEqual(issues({ policy: { post_copy: 'yes', bandwidth_mib_per_second: -1 } }), [
    'policy.bandwidth_mib_per_second: is not in 0…1000000',
    'policy.post_copy: is not true or false',
  ]);
  assert.match(
    issues({ policy: { post_copy: true, auto_converge: true } })[0] ?? '',
    /Nova leaves auto-converge out/,
  );
  assert.deepEqual(issues({ policy: { tunnelled: [true, true] } }), [
    'policy.tunnelled.1: is in the list already',
  ]);
});
