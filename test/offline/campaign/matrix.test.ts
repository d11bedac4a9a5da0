import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expandScenarios } from '../../../domain/campaign/expand.ts';
import { canonicalJson } from '../../../domain/campaign/canonical.ts';
import type { CampaignSpec } from '../../../domain/campaign/spec.ts';
import { group, spec } from './build.ts';

const names = (changes: Record<string, unknown>) => expandScenarios(spec(changes)).map(({ name }) => name);

describe('the matrix', () => {
  test('a campaign without lists is one scenario, with the values as written', () => {
    const [only, ...others] = expandScenarios(
      spec({
        fleet: group({ boot: 'volume', volume_size_gb: 2, metadata: { tb_seconds: '2' } }),
        migrate: {
          block_migration: false,
          parallelism: 4,
          deadline: { base_seconds: 1.5, per_gib_seconds: 0, then: 'wait' },
        },
      }),
    );
    assert.deepEqual(others, []);
    assert.deepEqual(only, {
      name: 'volume-m1.tiny-noblock-x4',
      fleetKey: 'volume-m1.tiny',
      fleet: {
        kind: 'created',
        groups: [
          {
            count: 4,
            boot: 'volume',
            flavor: { kind: 'existing', name: 'm1.tiny' },
            image: { kind: 'existing', name: 'tiny' },
            network: { kind: 'existing', name: 'bench' },
            volumeSizeGb: 2,
            metadata: { tb_seconds: '2' },
          },
        ],
      },
      to: 'cmp-b',
      blockMigration: false,
      parallelism: 4,
      deadline: { baseMs: 1500, perGibMs: 0, then: 'wait' },
      parameters: {
        fleet: 'created',
        servers: 4,
        count: 4,
        boot: 'volume',
        flavor: 'm1.tiny',
        image: 'tiny',
        network: 'bench',
        volumeSizeGb: 2,
        to: 'cmp-b',
        blockMigration: false,
        parallelism: 4,
        then: 'wait',
      },
    });
  });

  test('a list of parallelisms gives a scenario each, in the order written', () => {
    assert.deepEqual(names({ migrate: { parallelism: [4, 1, 2] } }), [
      'image-m1.tiny-x4',
      'image-m1.tiny-x1',
      'image-m1.tiny-x2',
    ]);
  });

  test('the fleet varies slowest, so that none is booted twice', () => {
    const scenarios = expandScenarios(
      spec({
        to: ['cmp-b', 'cmp-c'],
        fleet: group({ boot: ['image', 'volume'], count: [2, 4] }),
        migrate: { parallelism: [1, 2] },
      }),
    );
    assert.equal(scenarios.length, 16);
    const changes = scenarios.filter(({ fleetKey }, i) => fleetKey !== scenarios[i - 1]?.fleetKey);
    assert.deepEqual(
      changes.map(({ fleetKey }) => fleetKey),
      ['image-m1.tiny-n2', 'volume-m1.tiny-n2', 'image-m1.tiny-n4', 'volume-m1.tiny-n4'],
    );
  });

  test('groups vary each on its own', () => {
    assert.deepEqual(
      names({ fleet: { groups: [group({ boot: ['image', 'volume'] }), group({ boot: 'new-volume' })] } }),
      ['image+new-volume-m1.tiny-x1', 'volume+new-volume-m1.tiny-x1'],
    );
  });

  test('sizes of volumes make no scenarios of servers without volumes', () => {
    assert.deepEqual(names({ fleet: group({ boot: ['image', 'volume'], volume_size_gb: [1, 2] }) }), [
      'image-m1.tiny-x1',
      'volume-m1.tiny-1gb-x1',
      'volume-m1.tiny-2gb-x1',
    ]);
  });

  test('without a way back each scenario has a fleet of its own', () => {
    const scenarios = expandScenarios(spec({ migrate: { parallelism: [1, 4] }, trips: { way_back: false } }));
    assert.deepEqual(
      scenarios.map(({ fleetKey }) => fleetKey),
      ['image-m1.tiny-x1', 'image-m1.tiny-x4'],
    );
  });

  test('an adopted fleet is one and the same for all scenarios', () => {
    const scenarios = expandScenarios(
      spec({ fleet: { adopt: 'all' }, migrate: { parallelism: [1, 4] }, trips: { way_back: true } }),
    );
    assert.deepEqual(
      scenarios.map(({ name, fleetKey, fleet }) => ({ name, fleetKey, fleet })),
      ['adopted-x1', 'adopted-x4'].map((name) => ({
        name,
        fleetKey: 'adopted',
        fleet: { kind: 'adopted', filter: {} },
      })),
    );
  });
});

describe('scenario names', () => {
  test('tell what varies, and block migration where it is not left to Nova', () => {
    assert.deepEqual(
      names({
        to: ['cmp-b', 'nova'],
        migrate: { block_migration: [true, 'auto'], deadline: { then: ['abort', 'wait'] } },
      }),
      [
        'image-m1.tiny-to-cmp-b-block-abort-x1',
        'image-m1.tiny-to-cmp-b-block-wait-x1',
        'image-m1.tiny-to-cmp-b-abort-x1',
        'image-m1.tiny-to-cmp-b-wait-x1',
        'image-m1.tiny-to-nova-block-abort-x1',
        'image-m1.tiny-to-nova-block-wait-x1',
        'image-m1.tiny-to-nova-abort-x1',
        'image-m1.tiny-to-nova-wait-x1',
      ],
    );
  });

  test('name a flavor that is made by what it is made of', () => {
    const flavor = { vcpus: 2, ram_mb: 512, disk_gb: 1 };
    assert.deepEqual(names({ fleet: group({ flavor: [flavor, { ...flavor, ephemeral_gb: 3 }] }) }), [
      'image-2cpu-512mb-1gb-x1',
      'image-2cpu-512mb-1gb-3eph-x1',
    ]);
  });

  test('stay apart where the parameters differ in characters that a name has no room for', () => {
    assert.deepEqual(names({ fleet: group({ flavor: ['m1 tiny', 'm1/tiny', 'm1_tiny'] }) }), [
      'image-m1_tiny-x1',
      'image-m1_tiny.2-x1',
      'image-m1_tiny.3-x1',
    ]);
  });

  test('stay apart where only the end of long names differs', () => {
    const long = 'f'.repeat(200);
    assert.deepEqual(new Set(names({ fleet: group({ flavor: [`${long}1`, `${long}2`] }) })).size, 2);
  });
});

describe('any matrix', () => {
  const pools = {
    to: ['cmp-b', 'cmp-c', 'nova', 'x.y'],
    count: [1, 2, 30],
    flavor: ['a', 'a b', 'a/b', { vcpus: 1, ram_mb: 64, disk_gb: 0 }, { vcpus: 1, ram_mb: 64, disk_gb: 1 }],
    image: ['i', 'i-x1', 'ü'],
    network: ['none', 'auto', 'n'],
    block: [true, false, 'auto'],
    parallelism: [1, 4, 16],
    then: ['abort', 'force-complete', 'wait'],
  };

  /** A random campaign of at most 256 scenarios, and how many those should be. */
  function draw(seed: number) {
    const next = random(seed);
    const some = <T>(pool: readonly T[]): T[] => {
      const most = next() < 0.5 ? 1 : 3;
      const taken = pool.filter(() => next() < 0.5).slice(0, most);
      return taken.length > 0 ? taken : pool.slice(0, 1);
    };
    for (;;) {
      const to = some(pools.to);
      const fleet = {
        count: some(pools.count),
        flavor: some(pools.flavor),
        image: some(pools.image),
        network: some(pools.network),
      };
      const [block, parallelism, then] = [some(pools.block), some(pools.parallelism), some(pools.then)];
      const axes = [to, ...Object.values(fleet), block, parallelism, then];
      const size = axes.reduce((product, axis) => product * axis.length, 1);
      if (size > 256) continue;
      const migrate = { block_migration: block, parallelism, deadline: { then } };
      return { size, written: spec({ to, fleet: group(fleet), migrate }) };
    }
  }

  const each = (check: (drawn: ReturnType<typeof draw>, seed: string) => void) => {
    for (let seed = 1; seed <= 300; seed++) check(draw(seed), `seed ${seed}`);
  };

  test('gives every combination once', () => {
    each(({ size, written }, seed) => {
      const scenarios = expandScenarios(written);
      const points = scenarios.map(({ parameters }) => canonicalJson(parameters));
      assert.equal(scenarios.length, size, seed);
      assert.equal(new Set(points).size, size, seed);
    });
  });

  test('gives names that are unique, short, and fit for ids and file names', () => {
    each(({ size, written }, seed) => {
      const names = expandScenarios(written).map(({ name }) => name);
      assert.equal(new Set(names).size, size, seed);
      for (const name of names) assert.match(name, /^[a-zA-Z0-9._+-]{1,100}$/, seed);
    });
  });

  test('keeps the scenarios of a fleet together, under a key of its own', () => {
    each(({ written }, seed) => {
      const scenarios = expandScenarios(written);
      const boots = scenarios.filter(({ fleetKey }, i) => fleetKey !== scenarios[i - 1]?.fleetKey);
      const fleets = new Map(scenarios.map(({ fleetKey, fleet }) => [fleetKey, canonicalJson(fleet)]));
      assert.equal(boots.length, fleets.size, seed);
      assert.equal(new Set(fleets.values()).size, fleets.size, seed);
    });
  });

  test('comes out the same after a journey as a Temporal payload, and whenever it is asked', () => {
    each(({ written }, seed) => {
      const scenarios = expandScenarios(written);
      const arrived = JSON.parse(JSON.stringify(written)) as CampaignSpec;
      assert.deepEqual(expandScenarios(arrived), scenarios, seed);
      assert.deepEqual(JSON.parse(JSON.stringify(scenarios)), scenarios, seed);
    });
  });
});

/** A generator with a seed (mulberry32), so that a failure can be had again. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
