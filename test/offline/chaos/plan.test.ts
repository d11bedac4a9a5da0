import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrations, servers } from '../../../bench/chaos/campaign.ts';
import { planOf, told, type Strike } from '../../../bench/chaos/plan.ts';
import { armable } from '../../../simulator/faults/armable.ts';

const seeds = Array.from({ length: 300 }, (_, i) => i);
const all = seeds.flatMap((seed) => planOf(seed));

test('the same seed is the same plan, and another one is another', () => {
  for (const where of ['simulated', 'real'] as const) {
    assert.deepEqual(planOf(7, where), planOf(7, where));
    const plans = seeds.map((seed) => planOf(seed, where).map(told).join('\n'));
    assert.equal(new Set(plans).size, plans.length);
  }
});

test('a plan is what it was when its figures were published', () => {
  assert.deepEqual(planOf(1).map(told), [
    'servers made 1 + 415 ms: api {"fault":"latency","ms":461} for 2972 ms',
    'migrations 1 + 760 ms: api {"fault":"status","status":500,"times":5,"on":{"service":"identity"}}',
    'migrations 2 + 1077 ms: kill -9 temporal, down 3727 ms',
    'migrations 3 + 367 ms: api {"fault":"unauthorized","times":2}',
    'migrations 6 + 594 ms: kill -9 influxdb, down 3028 ms',
    'migrations 7 + 706 ms: kill -9 worker, down 3599 ms',
    'migrations 13 + 427 ms: kill -9 probe worker, down 975 ms',
  ]);
});

test('every campaign has four kills at least, at moments that its run comes to', () => {
  const most = { 'servers made': servers, migrations, 'servers deleted': servers };
  for (const seed of seeds) {
    const plan = planOf(seed);
    assert.ok(plan.filter(({ blow }) => blow.kind === 'kill').length >= 4, `seed ${seed}`);
  }
  for (const { moment } of all)
    assert.ok(moment.reaches >= 1 && moment.reaches <= most[moment.counted], JSON.stringify(moment));
});

test('every fault that a plan asks for is one that the simulator knows', () => {
  const faults = all.flatMap(({ blow }) => (blow.kind === 'api' ? [blow.fault] : []));
  assert.ok(faults.length > 300);
  for (const fault of faults) assert.ok(armable.safeParse(fault).success, JSON.stringify(fault));
});

test('within a few hundred seeds everything is struck that can be', () => {
  const kind = ({ blow }: Strike) => {
    switch (blow.kind) {
      case 'kill':
      case 'stop':
        return `${blow.kind} ${blow.victim}`;
      case 'api':
        return `api ${String(blow.fault['fault'])}`;
      case 'disk':
        return 'disk';
      case 'clock':
        return `clock ${blow.of}`;
    }
  };
  const kinds = new Set(all.map(kind));
  const victims = ['worker', 'probe worker', 'temporal', 'influxdb'];
  const faults = ['reset', 'status', 'truncated-body', 'unauthorized', 'slow-body', 'latency', 'away'];
  assert.deepEqual(
    [...kinds].toSorted(),
    [
      ...victims.flatMap((victim) => [`kill ${victim}`, `stop ${victim}`]),
      ...faults.map((fault) => `api ${fault}`),
      ...['disk', 'clock worker', 'clock cloud'],
    ].toSorted(),
  );
});
