/** What each field of a campaign takes, and in what words it refuses the rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCampaign } from '../../../domain/campaign/parse.ts';
import { branchesOf, choice } from '../../../domain/campaign/schema/choice.ts';
import { flag, text } from '../../../domain/campaign/schema/words.ts';
import { group, issues, spec } from './build.ts';

const long = (length: number) => 'x'.repeat(length);
const keys = (count: number, value: unknown = 'x') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${String(i)}`, value]));
const load = (...loads: unknown[]) => ({ fleet: group({ load: loads }) });
const adopt = (filter: unknown) => ({ fleet: { adopt: filter } });

for (const [what, changes] of [
  ['a name of one letter, a cloud of Rally’s', { name: 'a', cloud: { rally: '/etc/größe 1.json' } }],
  ['a name of forty', { name: long(40), cloud: long(255) }],
  [
    'limits at their bounds',
    { limits: { success_rate_percent: 0, makespan_seconds: 0.001, server_seconds: 604_800 } },
  ],
  [
    '… at their others',
    { limits: { success_rate_percent: 100, regression: { percent: 0, baseline_runs: 1 } } },
  ],
  ['… and the last', { limits: { regression: { percent: 1000, baseline_runs: 100 } } }],
  ['as many labels as may be', { tags: keys(20, '') }],
  ['a label of 255 characters', { tags: { [`a${long(63)}`]: `ü${long(254)}` } }],
  ['fifty values of a list', { migrate: { parallelism: Array.from({ length: 50 }, (_, i) => i + 1) } }],
  ['targets of its verdict', { notify: Array.from({ length: 20 }, (_, i) => `t-${String(i)}`) }],
  ['a target of one letter', { notify: 'a' }],
  ['eight loads of a server', load(...Array<unknown>(8).fill({ command: { run: [long(1_024)] } }))],
  ['a filter of tags and metadata', adopt({ tags: [long(60), 'a b'], metadata: keys(100) })],
  ['a key of metadata of 255 characters', adopt({ metadata: { [long(255)]: '' } })],
] as const)
  test(`a campaign may have ${what}`, () => {
    assert.deepEqual(issues(changes), []);
  });

const mapping = 'is not a mapping of fields';
const name = 'is not a name (1 to 255 characters, no space at either end)';
const campaignName = 'is not a campaign name (a-z, 0-9 and -, at most 40 characters, no - at either end)';
const target = 'is not the name of a target (a-z, 0-9 and -, at most 40 characters, no - at either end)';
const line = 'is longer than 255 characters, or more than one line';
for (const [changes, said] of [
  [{ name: `${long(40)}x` }, `name: ${campaignName}`],
  [{ name: 'a b' }, `name: ${campaignName}`],
  [{ name: 'a\n' }, `name: ${campaignName}`],
  [{ cloud: ' prod' }, `cloud: ${name}`],
  [{ cloud: 'prod ' }, `cloud: ${name}`],
  [{ cloud: long(256) }, `cloud: ${name}`],
  [{ cloud: { rally: 'a\u0007b' } }, 'cloud.rally: is not the path of a file'],
  [{ cloud: { rally: '' } }, 'cloud.rally: is not the path of a file'],
  [{ cloud: { rally: 'a\n' } }, 'cloud.rally: is not the path of a file'],
  [{ migrate: { deadline: 5 } }, `migrate.deadline: ${mapping}`],
  [
    { migrate: { deadline: { base_seconds: 'a day' } } },
    'migrate.deadline.base_seconds: is not a number of seconds',
  ],
  [
    { migrate: { deadline: { base_seconds: 0.5 } } },
    'migrate.deadline.base_seconds: is not in 1…604800 seconds',
  ],
  [{ migrate: [] }, `migrate: ${mapping}`],
  [
    { migrate: { parallelism: Array.from({ length: 51 }, (_, i) => i + 1) } },
    'migrate.parallelism: has more than 50 values',
  ],
  [{ migrate: { parallelism: [] } }, 'migrate.parallelism: is an empty list'],
  [{ trips: 2 }, `trips: ${mapping}`],
  [{ policy: true }, `policy: ${mapping}`],
  [{ require: 'x' }, `require: ${mapping}`],
  [{ limits: 9 }, `limits: ${mapping}`],
  [{ limits: { success_rate_percent: '99' } }, 'limits.success_rate_percent: is not a number'],
  [{ limits: { success_rate_percent: -1 } }, 'limits.success_rate_percent: is not in 0…100'],
  [{ limits: { success_rate_percent: 100.5 } }, 'limits.success_rate_percent: is not in 0…100'],
  [{ limits: { regression: 5 } }, `limits.regression: ${mapping}`],
  [{ limits: { regression: { percent: 'much' } } }, 'limits.regression.percent: is not a number'],
  [{ limits: { regression: { percent: -1 } } }, 'limits.regression.percent: is not in 0…1000'],
  [{ limits: { regression: { percent: 1001 } } }, 'limits.regression.percent: is not in 0…1000'],
  [{ probes: 'all' }, `probes: ${mapping}`],
  [{ probes: { address: 4 } }, `probes.address: ${mapping}`],
  [{ probes: { address: { version: 5 } } }, 'probes.address.version: is not 4 or 6'],
  [{ tags: 'a' }, 'tags: is not a mapping of names to texts'],
  [{ tags: keys(21) }, 'tags: has more than 20 entries'],
  [{ tags: { '1a': 'x' } }, 'tags.1a: is not a name for it (a letter, then letters, digits, _ . -)'],
  [{ tags: { 'a b': 'x' } }, 'tags.a b: is not a name for it (a letter, then letters, digits, _ . -)'],
  [{ tags: { a: 'x\ny' } }, `tags.a: ${line}`],
  [{ tags: { a: long(256) } }, `tags.a: ${line}`],
  [{ notify: '-ops' }, `notify: ${target}`],
  [{ notify: ['ops-'] }, `notify.0: ${target}`],
  [{ notify: [] }, 'notify: is an empty list'],
  [{ notify: Array.from({ length: 21 }, (_, i) => `t${String(i)}`) }, 'notify: has more than 20 entries'],
  [{ fleet: 'all' }, `fleet: ${mapping}`],
  [{ fleet: { groups: [group()], shape: 1 } }, 'fleet.shape: is not a field here'],
  [{ fleet: { groups: [] } }, 'fleet.groups: is an empty list'],
  [{ fleet: { groups: [5] } }, `fleet.groups.0: ${mapping}`],
  [adopt('some'), 'fleet.adopt: is neither all nor a filter'],
  [adopt({ tags: ['a/b'] }), 'fleet.adopt.tags.0: is not a server tag'],
  [adopt({ tags: [long(61)] }), 'fleet.adopt.tags.0: is not a server tag'],
  [adopt({ metadata: { '': 'x' } }), 'fleet.adopt.metadata.: is not a name for it (1 to 255 characters)'],
  [
    adopt({ metadata: { [long(256)]: 'x' } }),
    `fleet.adopt.metadata.${long(256)}: is not a name for it (1 to 255 characters)`,
  ],
  [
    { fleet: group({ flavor: { vcpus: 1, ram_mb: 1, disk_gb: 0, gpus: 1 } }) },
    'fleet.flavor.gpus: is not a field here',
  ],
  [{ fleet: group({ keypair: { name: ' k' } }) }, `fleet.keypair.name: ${name}`],
  [
    { fleet: group({ metadata: { 'a/b': 'x' } }) },
    'fleet.metadata.a/b: is not a name for it (letters, digits, _ : . - and spaces, not beginning with ferry)',
  ],
  [
    { fleet: group({ metadata: { Ferry_run: 'x' } }) },
    'fleet.metadata.Ferry_run: is not a name for it (letters, digits, _ : . - and spaces, not beginning with ferry)',
  ],
  [load(...Array<unknown>(9).fill({ cpu: {} })), 'fleet.load: has more than 8 entries'],
  [{ fleet: group({ load: {} }) }, 'fleet.load: is not a list'],
  [load({ cpu: 5 }), `fleet.load.0.cpu: ${mapping}`],
  [load({ cpu: { percent: 'all' } }), 'fleet.load.0.cpu.percent: is not a number (1…100)'],
  [
    load({ disk: { write_mib_per_second: 0 } }),
    'fleet.load.0.disk.write_mib_per_second: is not in 0.1…100000',
  ],
  [load({ command: { run: [long(1_025)] } }), 'fleet.load.0.command.run.0: is longer than 1,024 characters'],
  [load({ command: { run: [] } }), 'fleet.load.0.command.run: is an empty list'],
  [
    load('cpu'),
    'fleet.load.0: is not one of memory, cpu, disk, network, wordcount, mixed, command, with its fields',
  ],
  [
    load({}),
    'fleet.load.0: is not one of memory, cpu, disk, network, wordcount, mixed, command, with its fields',
  ],
] as const)
  test(`${JSON.stringify(changes).slice(0, 70)}: ${said.slice(-70)}`, () => {
    assert.deepEqual(issues(changes), [said]);
  });

for (const kind of ['memory', 'cpu', 'disk', 'network', 'wordcount', 'mixed', 'command'])
  test(`the load ${kind} wants its fields, and no others`, () => {
    assert.deepEqual(issues(load({ [kind]: [] })), [`fleet.load.0.${kind}: ${mapping}`]);
    assert.ok(
      issues(load({ [kind]: { shape: 1 } })).includes(`fleet.load.0.${kind}.shape: is not a field here`),
    );
  });

test('what is left out is filled in, and what may be absent stays absent', () => {
  const written = spec();
  assert.deepEqual(written.limits, { successRatePercent: 100 });
  assert.deepEqual(written.trips, { count: 1, warmup: 0, wayBack: true, pauseMs: 0 });
  assert.deepEqual(written.cloud, {});
  for (const field of ['policy', 'probes', 'notify', 'require']) assert.ok(!(field in written), field);
  assert.deepEqual(spec({ probes: {} }).probes, {
    ...{ icmp: true, udp: true, tcp: true },
    ...{ periodMs: 20, port: 7_117, keepSamplesDays: 14 },
  });
});

test('what is written is what is meant', () => {
  const written = spec({
    cloud: { rally: 'credentials.json' },
    limits: {
      ...{ makespan_seconds: 600, server_seconds: 1.5, udp_gap_p99_ms: 250, tcp_stall_max_ms: 0 },
      regression: { percent: 7, baseline_runs: 3 },
    },
    probes: {
      icmp: false,
      period_ms: 50,
      port: 99,
      keep_samples_days: 1,
      address: { network: 'lan', version: 6 },
    },
    notify: 'ops',
    require: { image: 'i', flavor: 'f' },
    trips: { count: 2, warmup: 1, pause_seconds: 0.5 },
  });
  assert.deepEqual(written.cloud, { rally: 'credentials.json' });
  assert.deepEqual(written.limits, {
    ...{ successRatePercent: 100, makespanMs: 600_000, serverMs: 1_500 },
    regression: { percent: 7, baselineRuns: 3 },
    felt: { udp_gap_p99_ms: 250, tcp_stall_max_ms: 0 },
  });
  assert.deepEqual(written.probes, {
    ...{ icmp: false, udp: true, tcp: true, periodMs: 50, port: 99, keepSamplesDays: 1 },
    address: { network: 'lan', version: 6 },
  });
  assert.deepEqual([written.notify, written.require], [['ops'], { image: 'i', flavor: 'f' }]);
  assert.deepEqual(written.trips, { count: 2, warmup: 1, wayBack: true, pauseMs: 500 });
});

test('each load is what its fields say', () => {
  const parsed = parseCampaign({
    ...{ name: 'a', evacuate: 'b' },
    ...load(
      { network: { mib_per_second: 5 } },
      { network: { mib_per_second: 5, to: 'probe' } },
      { wordcount: { lines_per_second: 9 } },
      { mixed: { intensity_percent: 50 } },
      { command: { run: ['a'], name: 'spark' } },
      { command: { run: ['a'] } },
    ),
  });
  assert.ok(parsed.ok && parsed.draft.fleet.kind === 'created');
  assert.deepEqual(parsed.draft.fleet.groups[0]?.load, [
    { kind: 'network', mibPerSecond: 5, to: 'peer' },
    { kind: 'network', mibPerSecond: 5, to: 'probe' },
    { kind: 'wordcount', linesPerSecond: 9 },
    { kind: 'mixed', intensityPercent: 50 },
    { kind: 'command', run: ['a'], name: 'spark' },
    { kind: 'command', run: ['a'] },
  ]);
});

test('keypairs and user data are by name, by file, or as they are', () => {
  const draft = (changes: object) => {
    const parsed = parseCampaign({ name: 'a', evacuate: 'b', fleet: group({ ...changes }) });
    assert.ok(parsed.ok && parsed.draft.fleet.kind === 'created', JSON.stringify(parsed));
    const [{ keypair, userData, volumeSizeGb } = {}] = parsed.draft.fleet.groups;
    return { keypair, userData, volumeSizeGb };
  };
  assert.deepEqual(draft({ keypair: 'id.pub', user_data: 'boot.sh' }), {
    ...{ keypair: { kind: 'file', file: 'id.pub' }, userData: { file: 'boot.sh' }, volumeSizeGb: undefined },
  });
  assert.deepEqual(
    draft({ keypair: { public_key_file: 'id.pub' }, user_data: { file: 'boot.sh' } }).keypair,
    {
      ...{ kind: 'file', file: 'id.pub' },
    },
  );
  const named = draft({
    keypair: { name: 'ops' },
    user_data: { text: '#!/bin/sh' },
    boot: 'volume',
    volume_size_gb: 2,
  });
  assert.deepEqual(named, {
    ...{ keypair: { kind: 'existing', name: 'ops' }, userData: { text: '#!/bin/sh' }, volumeSizeGb: [2] },
  });
});

test('a choice knows what it is between, described or not', () => {
  const one = choice([flag(), text()], () => flag());
  assert.equal(branchesOf(one)?.length, 2);
  assert.equal(branchesOf(one.describe('either'))?.length, 2);
  assert.equal(branchesOf(text()), undefined);
});
