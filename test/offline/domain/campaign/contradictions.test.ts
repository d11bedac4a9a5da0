import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contradictions, mostScenarios } from '../../../../domain/campaign/contradictions.ts';
import { feltLimits } from '../../../../domain/felt/limits.ts';
import { campaign, group } from '../../campaign/build.ts';

/** The places of a campaign that cannot stand beside others of it. Each says why, and what to write instead. */
function places(changes: Record<string, unknown>): string[] {
  return contradictions(campaign(changes)).map(({ path, kind, predicate, remedy = '' }) => {
    assert.equal(kind, 'contradiction');
    assert.match(predicate, /^(is|cannot|has|talks|makes|trips|warm-up) .{8}/);
    assert.match(remedy, /^[A-Z].{8,}[.]$/);
    return path.join('.');
  });
}

test('a campaign whose parts fit has none, nor what is no campaign', () => {
  assert.deepEqual(places({}), []);
  for (const file of [undefined, null, 'text', [], 7, { fleet: 7, limits: 'none', trips: [], policy: null }])
    assert.deepEqual(contradictions(file), []);
});

for (const [what, changes, expected] of [
  ['a fleet adopted and created', { fleet: group({ adopt: 'all', load: [], tags: [] }) }, ['count', 'flavor', 'image', 'network', 'load']], // prettier-ignore
  ['… by every word that creates', { fleet: { adopt: 'all', boot: 'image', volume_size_gb: 1, keypair: 'k', user_data: 'u', metadata: {}, groups: [] } }, ['boot', 'volume_size_gb', 'keypair', 'user_data', 'metadata', 'groups']], // prettier-ignore
  [
    'groups beside one group',
    { fleet: { groups: [group()], count: 1, metadata: {} } },
    ['count', 'metadata'],
  ],
  ['a filter without a condition', { fleet: { adopt: {} } }, ['adopt']],
  ['a filter with one', { fleet: { adopt: { tags: ['a'] } } }, []],
] as const)
  test(`${what}: ${expected.join(', ')}`, () => {
    assert.deepEqual(places(changes), expected.map((field) => `fleet.${field}`)); // prettier-ignore
  });

for (const [what, changes, expected] of [
  ['to the host that is emptied', { to: 'cmp-a' }, ['to']],
  ['… among others', { to: ['cmp-b', 'cmp-a', 'nova'] }, ['to.1']],
  ['the scheduler emptied', { evacuate: 'nova', to: 'nova' }, ['evacuate']],
  ['what is no host', { evacuate: 7, to: 7 }, []],
  ['a size without a volume', { fleet: group({ volume_size_gb: 1 }) }, ['fleet.volume_size_gb']],
  ['… in one of the groups', { fleet: { groups: [group({ boot: 'volume', volume_size_gb: 1 }), group({ boot: ['image'], volume_size_gb: 1 })] } }, ['fleet.groups.1.volume_size_gb']], // prettier-ignore
  [
    'a size where some have volumes',
    { fleet: group({ boot: ['image', 'new-volume'], volume_size_gb: 1 }) },
    [],
  ],
  ['a value twice', { migrate: { parallelism: [1, 4, 1, 1] } }, ['migrate.parallelism.2', 'migrate.parallelism.3']], // prettier-ignore
  ['the same flavor in other words', { fleet: group({ flavor: [{ vcpus: 1, ram_mb: 2 }, { ram_mb: 2, vcpus: 1 }] }) }, ['fleet.flavor.1']], // prettier-ignore
  ['targets of its verdict twice', { notify: ['ops', 'ops'] }, ['notify.1']],
  ['post-copy and auto-converge', { policy: { post_copy: [false, true], auto_converge: true } }, ['policy.auto_converge']], // prettier-ignore
  ['… of which one is off', { policy: { post_copy: true, auto_converge: false } }, []],
] as const)
  test(`${what}: ${expected.length === 0 ? 'fits' : expected.join(', ')}`, () => {
    assert.deepEqual(places(changes), expected);
  });

test('every list of the matrix is held to have each value once', () => {
  const twice = ['x', 'x'];
  const fields = ['count', 'boot', 'flavor', 'image', 'network', 'volume_size_gb'];
  const fleet = Object.fromEntries(fields.map((field) => [field, twice]));
  const migrate = { block_migration: twice, parallelism: twice, deadline: { then: twice } };
  const policy = {
    post_copy: twice,
    auto_converge: twice,
    tunnelled: twice,
    bandwidth_mib_per_second: twice,
  };
  const found = new Set(places({ to: twice, fleet, migrate, policy, evacuate: 'y' }));
  for (const path of [
    ...['to', ...fields.map((field) => `fleet.${field}`)],
    ...['migrate.block_migration', 'migrate.parallelism', 'migrate.deadline.then'],
    ...Object.keys(policy).map((field) => `policy.${field}`),
  ])
    assert.ok(found.has(`${path}.1`), path);
});

for (const kind of ['network', 'wordcount', 'mixed'])
  test(`a load that talks (${kind}) is none for servers without ports`, () => {
    const load = [{ cpu: {} }, { [kind]: {} }];
    assert.deepEqual(places({ fleet: group({ network: 'none', load }) }), ['fleet.load.1']);
    assert.deepEqual(places({ fleet: group({ network: ['n', 'none'], load }) }), ['fleet.load.1']);
    assert.deepEqual(places({ fleet: group({ load }) }), []);
    assert.deepEqual(places({ fleet: group({ network: 'none', load: [kind, null] }) }), []);
  });

test('a limit on what nobody looks at, kind by kind', () => {
  const limits = Object.fromEntries(feltLimits.map(({ name }) => [name, 1]));
  const names = (start: string) =>
    feltLimits.filter(({ name }) => name.startsWith(start)).map(({ name }) => `limits.${name}`);
  assert.deepEqual(places({ limits }), names(''));
  assert.deepEqual(places({ limits, probes: {} }), []);
  assert.deepEqual(places({ limits, probes: { icmp: false } }), names('icmp_gap'));
  assert.deepEqual(places({ limits, probes: { tcp: false } }), names('tcp_stall'));
  assert.deepEqual(places({ limits, probes: { udp: false, icmp: true, tcp: true } }), [
    ...names('udp_gap'),
    ...names('guest_pause'),
  ]);
});

for (const [trips, expected] of [
  [{ way_back: false }, []],
  [{ way_back: false, count: 1, warmup: 0 }, []],
  [{ way_back: false, count: 2 }, ['trips.count']],
  [{ way_back: false, warmup: 1 }, ['trips.warmup']],
  [{ way_back: false, count: 3, warmup: 2 }, ['trips.count', 'trips.warmup']],
  [{ way_back: false, count: 'three' }, []],
  [{ way_back: true, count: 3, warmup: 1 }, []],
  [{ count: 3 }, []],
] as const)
  test(`a created fleet, trips ${JSON.stringify(trips)}: ${expected.join(', ') || 'fits'}`, () => {
    assert.deepEqual(places({ trips }), expected);
  });

test('an adopted fleet goes one way unless told, and so makes one trip and one scenario', () => {
  const fleet = { adopt: 'all' };
  assert.deepEqual(places({ fleet, trips: { count: 2 } }), ['trips.count']);
  assert.deepEqual(places({ fleet, migrate: { parallelism: [1, 4] } }), ['migrate.parallelism']);
  assert.deepEqual(places({ fleet, migrate: { parallelism: [1, 4] }, trips: { way_back: true } }), []);
  assert.deepEqual(places({ migrate: { parallelism: [1, 4] }, trips: { way_back: false } }), []);
});

test('more scenarios than anybody would wait for are refused, with the lists that make them', () => {
  const list = (length: number) => Array.from({ length }, (_, i) => i + 1);
  const of = (counts: number, parallelism: number) => ({
    fleet: group({ count: list(counts) }),
    migrate: { parallelism: list(parallelism), block_migration: true },
  });
  assert.equal(mostScenarios, 256);
  assert.deepEqual(places(of(16, 16)), []);
  const [found, ...others] = contradictions(campaign(of(16, 17)));
  assert.deepEqual([found?.path, others], [['fleet', 'count'], []]);
  assert.match(
    found?.predicate ?? '',
    /make 272 scenarios [(]count 16 × parallelism 17[)]; 256 are the most/,
  );
});
