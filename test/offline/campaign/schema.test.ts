import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group, issues, spec } from './build.ts';

describe('a campaign file', () => {
  test('needs a name, a host to empty and a fleet; the rest has defaults', () => {
    assert.deepEqual(issues({ name: undefined, evacuate: undefined, to: undefined, fleet: undefined }), [
      'evacuate: is missing',
      'fleet: is missing',
      'name: is missing',
    ]);
    const whole = spec();
    assert.deepEqual(whole, {
      fleet: whole.fleet,
      format: 'ferry.campaign/1',
      name: 'a',
      cloud: {},
      evacuate: 'cmp-a',
      to: ['cmp-b'],
      migrate: {
        blockMigration: ['auto'],
        parallelism: [1],
        deadline: { baseMs: 300_000, perGibMs: 120_000, then: ['abort'] },
      },
      trips: { count: 1, wayBack: true, pauseMs: 0, warmup: 0 },
      limits: { successRatePercent: 100 },
      tags: {},
    });
  });

  test('needs to be told what its servers are, and whether they have a network', () => {
    assert.deepEqual(issues({ fleet: {} }), [
      'fleet.count: is missing',
      'fleet.flavor: is missing',
      'fleet.image: is missing',
      'fleet.network: is missing',
    ]);
  });

  test('without a destination leaves it to the scheduler', () => {
    assert.deepEqual(spec({ to: undefined }).to, ['nova']);
  });

  test('brings created servers back by default, and leaves adopted ones where they went', () => {
    assert.equal(spec().trips.wayBack, true);
    assert.equal(spec({ fleet: { adopt: 'all' } }).trips.wayBack, false);
    assert.equal(spec({ fleet: { adopt: 'all' }, trips: { way_back: true } }).trips.wayBack, true);
  });

  test('takes seconds with fractions and gives whole milliseconds', () => {
    const { trips, limits } = spec({
      trips: { pause_seconds: 0.0015 },
      limits: { makespan_seconds: 1.5, server_seconds: 0.25, success_rate_percent: 99.5 },
    });
    assert.equal(trips.pauseMs, 2);
    assert.deepEqual(limits, { successRatePercent: 99.5, makespanMs: 1500, serverMs: 250 });
  });

  test('takes every form of flavor, image, network and adoption', () => {
    const { fleet } = spec({
      fleet: {
        groups: [
          group({ flavor: { vcpus: 1, ram_mb: 512, disk_gb: 1 }, network: 'none' }),
          group({ network: 'auto', keypair: { name: 'mine' } }),
        ],
      },
    });
    assert.deepEqual(
      fleet.kind === 'created' &&
        fleet.groups.map(({ flavor, network, keypair }) => [flavor, network, keypair]),
      [
        [[{ kind: 'made', vcpus: 1, ramMb: 512, diskGb: 1, ephemeralGb: 0 }], [{ kind: 'none' }], undefined],
        [[{ kind: 'existing', name: 'm1.tiny' }], [{ kind: 'auto' }], { kind: 'existing', name: 'mine' }],
      ],
    );
    const filter = { metadata: { role: 'web' }, tags: ['a', 'b'], project: 'demo', flavor: 'm1.small' };
    assert.deepEqual(spec({ fleet: { adopt: filter } }).fleet, { kind: 'adopted', filter });
    assert.deepEqual(spec({ cloud: 'testbed' }).cloud, { cloud: 'testbed' });
    assert.deepEqual(spec({ cloud: { rally: 'c.json' } }).cloud, { rally: 'c.json' });
    assert.deepEqual(spec({ require: { image: 'i' } }).require, { image: 'i' });
  });

  test('is refused with everything that is wrong with it, each said of the form that was meant', () => {
    assert.deepEqual(
      issues({
        name: 'Nightly',
        cloud: { rally: 'x', password: 'y' },
        evacuate: 7,
        fleet: group({
          count: [0, 'x'],
          boot: 'disk',
          flavor: { vcpus: 1 },
          image: { file: 'x' },
          network: null,
        }),
        migrate: {
          parallelism: [],
          block_migration: 'perhaps',
          deadline: { then: 'explode', base_seconds: 0 },
        },
        trips: { count: 1.5, way_back: 'yes', warmup: -1 },
        limits: { success_rate_percent: 101 },
        tags: { a: 1 },
        nonsense: true,
      }),
      [
        'cloud.password: is not a field here',
        'evacuate: is not text',
        'fleet.boot: is not one of image, volume, new-volume',
        'fleet.count.0: is not in 1…1000',
        'fleet.count.1: is not a whole number (1…1000)',
        'fleet.flavor.disk_gb: is missing',
        'fleet.flavor.ram_mb: is missing',
        'fleet.image.disk_format: is missing',
        'fleet.network: is empty',
        'limits.success_rate_percent: is not in 0…100',
        'migrate.block_migration: is not true, false or auto',
        'migrate.deadline.base_seconds: is not in 1…604800 seconds',
        'migrate.deadline.then: is not one of abort, force-complete, wait',
        'migrate.parallelism: is an empty list',
        'name: is not a campaign name (a-z, 0-9 and -, at most 40 characters, no - at either end)',
        'nonsense: is not a field here',
        'tags.a: is not text',
        'trips.count: is not a whole number (1…10000)',
        'trips.warmup: is not in 0…100',
        'trips.way_back: is not true or false',
      ],
    );
  });

  test('has no room for metadata by which a run marks its own', () => {
    assert.deepEqual(issues({ fleet: group({ metadata: { ferry_run: 'x', ok: 'y' } }) }), [
      'fleet.metadata.ferry_run: is not a name for it (letters, digits, _ : . - and spaces, not beginning with ferry)',
    ]);
  });
});

describe('contradictions', () => {
  test('a host cannot be moved to itself, nor the scheduler be emptied', () => {
    assert.deepEqual(issues({ to: ['cmp-b', 'cmp-a'] }), ['to.1: is the host that is to be emptied']);
    assert.deepEqual(issues({ evacuate: 'nova', to: 'nova' }), ['evacuate: is the scheduler, not a host']);
  });

  test('a volume has no size where no server has a volume', () => {
    const predicate = 'has no meaning with boot: image';
    assert.deepEqual(issues({ fleet: group({ volume_size_gb: 1 }) }), [`fleet.volume_size_gb: ${predicate}`]);
    assert.deepEqual(
      issues({
        fleet: { groups: [group({ boot: 'volume', volume_size_gb: 1 }), group({ volume_size_gb: 1 })] },
      }),
      [`fleet.groups.1.volume_size_gb: ${predicate}`],
    );
    assert.deepEqual(issues({ fleet: group({ boot: ['image', 'volume'], volume_size_gb: 1 }) }), []);
  });

  test('a fleet is created or adopted, one group or several', () => {
    assert.deepEqual(issues({ fleet: { adopt: 'all', count: 4 } }), [
      'fleet.count: cannot stand beside adopt',
    ]);
    assert.deepEqual(issues({ fleet: { groups: [group()], boot: 'image' } }), [
      'fleet.boot: cannot stand beside groups',
    ]);
    assert.deepEqual(issues({ fleet: { adopt: {} } }), ['fleet.adopt: is a filter without a condition']);
  });

  test('a list has no value twice, however it is written', () => {
    const flavor = { vcpus: 1, ram_mb: 2, disk_gb: 3 };
    const again = { disk_gb: 3, ram_mb: 2, vcpus: 1 };
    assert.deepEqual(
      issues({
        to: ['b', 'b'],
        fleet: group({ flavor: [flavor, again] }),
        migrate: { parallelism: [1, 2, 1] },
      }),
      [
        'fleet.flavor.1: is in the list already',
        'migrate.parallelism.2: is in the list already',
        'to.1: is in the list already',
      ],
    );
  });

  test('a host that stays empty is emptied once', () => {
    assert.deepEqual(issues({ trips: { way_back: false, count: 2, warmup: 1 } }), [
      'trips.count: trips cannot be made without a way back: the first leaves the host empty',
      'trips.warmup: warm-up trips cannot be made without a way back',
    ]);
    assert.deepEqual(issues({ fleet: { adopt: 'all' }, migrate: { parallelism: [1, 2] } }), [
      'migrate.parallelism: makes several scenarios, and without a way back the first leaves the host empty',
    ]);
  });

  test('a matrix has an end', () => {
    const many = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
    assert.deepEqual(issues({ migrate: { parallelism: many(16) }, fleet: group({ count: many(16) }) }), []);
    assert.deepEqual(issues({ migrate: { parallelism: many(16) }, fleet: group({ count: many(17) }) }), [
      'fleet.count: is one of the lists that make 272 scenarios (count 17 × parallelism 16); 256 are the most',
    ]);
  });
});
