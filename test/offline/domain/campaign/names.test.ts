import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, distinct } from '../../../../domain/campaign/canonical.ts';
import { expandScenarios } from '../../../../domain/campaign/expand.ts';
import { namer } from '../../../../domain/campaign/names.ts';
import type { CampaignSpec } from '../../../../domain/campaign/spec.ts';
import { group, spec } from '../../campaign/build.ts';

const names = (changes: Record<string, unknown>) => expandScenarios(spec(changes)).map(({ name }) => name);
/** With images that are to be uploaded, as a file's reading makes them. */
function withImages(...files: string[]): CampaignSpec {
  const written = spec({ fleet: group({ image: files }) });
  const { fleet } = written;
  if (fleet.kind !== 'created') throw new Error('a created fleet was written');
  const image = files.map((file) => ({ kind: 'upload', file }));
  return {
    ...written,
    fleet: { ...fleet, groups: [{ ...fleet.groups[0], image }] },
  } as unknown as CampaignSpec;
}

for (const [what, fleet, expected] of [
  ['images', { image: ['a', 'b 14.04'] }, ['image-m1.tiny-a-x1', 'image-m1.tiny-b_14.04-x1']],
  ['networks', { network: ['lan', 'none', 'auto'] }, ['image-m1.tiny-lan-x1', 'image-m1.tiny-nonet-x1', 'image-m1.tiny-autonet-x1']], // prettier-ignore
  ['counts', { count: [1, 30] }, ['image-m1.tiny-n1-x1', 'image-m1.tiny-n30-x1']],
] as const)
  test(`${what} that vary are in the name`, () => {
    assert.deepEqual(names({ fleet: group(fleet) }), expected);
  });

test('an image from a file is called by the file, without its folder and last extension', () => {
  const files = ['/srv/images/cirros-0.6.2.img', 'disk', 'a/.hidden'];
  const scenarios = expandScenarios(withImages(...files));
  assert.deepEqual(scenarios.map(({ name }) => name), ['image-m1.tiny-cirros-0.6.2-x1', 'image-m1.tiny-disk-x1', 'image-m1.tiny-.hidden-x1']); // prettier-ignore
  assert.deepEqual(scenarios.map(({ parameters }) => parameters['image']), files); // prettier-ignore
});

test('groups: each word once where they agree, all of them where they differ, none where one has nothing to say', () => {
  const sized = { boot: 'volume', volume_size_gb: [1, 2] };
  assert.deepEqual(names({ fleet: { groups: [group({ count: 2 }), group({ count: [3, 4] })] } }), [
    'image-m1.tiny-n2+n3-x1',
    'image-m1.tiny-n2+n4-x1',
  ]);
  assert.deepEqual(names({ fleet: { groups: [group(), group(sized)] } }), [
    'image+volume-m1.tiny-1gb-x1',
    'image+volume-m1.tiny-2gb-x1',
  ]);
});

test('policies that are on have a word each; what is off has none', () => {
  const policy = { auto_converge: [true, false], tunnelled: true, bandwidth_mib_per_second: 0 };
  assert.deepEqual(names({ policy }), ['image-m1.tiny-converge-tunnelled-x1', 'image-m1.tiny-tunnelled-x1']);
});

test('a long destination is cut, and a long name too', () => {
  const host = `compute-${'0'.repeat(40)}`;
  const [name = ''] = names({ to: [host, 'nova'] });
  assert.equal(name, `image-m1.tiny-to-compute-${'0'.repeat(13)}-x1`);
  const flavors = ['f'.repeat(100), 'g'];
  const [long = ''] = expandScenarios(spec({ fleet: group({ flavor: flavors }) })).map(
    ({ fleetKey }) => fleetKey,
  );
  assert.equal(long, `image-${'f'.repeat(34)}`);
});

test('a name that was given gets a number, beside numbers that were written', () => {
  const name = namer();
  assert.deepEqual(['a', 'a', 'a.2', 'a', 'b'].map(name), ['a', 'a.2', 'a.2.2', 'a.3', 'b']);
});

test('under every other policy the fleets come in reverse, so that the one that is there is moved again', () => {
  const scenarios = expandScenarios(
    spec({ policy: { post_copy: [false, true], tunnelled: [false, true] }, fleet: group({ count: [1, 2] }) }),
  );
  assert.deepEqual(scenarios.map(({ parameters }) => parameters['count']), [1, 2, 2, 1, 1, 2, 2, 1]); // prettier-ignore
});

test('parameters of groups: one value where they agree, a list where they differ', () => {
  const groups = [
    group({ count: 1, boot: 'volume', volume_size_gb: 3 }),
    group({ flavor: { vcpus: 1, ram_mb: 64, disk_gb: 2, ephemeral_gb: 1 } }),
  ];
  const [only] = expandScenarios(spec({ fleet: { groups } }));
  assert.deepEqual(only?.parameters, {
    fleet: 'created',
    servers: 5,
    count: [1, 4],
    boot: ['volume', 'image'],
    flavor: ['m1.tiny', '1 vCPU, 64 MB, 2+1 GB'],
    image: 'tiny',
    network: 'bench',
    volumeSizeGb: [3, 'as needed'],
    to: 'cmp-b',
    blockMigration: 'auto',
    parallelism: 1,
    then: 'abort',
  });
  assert.ok(!('volumeSizeGb' in (expandScenarios(spec())[0]?.parameters ?? {})));
});

test('an adopted fleet says no more than that', () => {
  const [only] = expandScenarios(spec({ fleet: { adopt: 'all' } }));
  assert.deepEqual([only?.fleetKey, only?.parameters['fleet']], ['adopted', 'adopted']);
});

test('two values are the same where only the order of their keys is not', () => {
  const [a, b] = [
    { x: 1, y: { p: [1, 2], q: null } },
    { y: { q: null, p: [1, 2] }, x: 1 },
  ];
  assert.equal(canonicalJson(a), canonicalJson(b));
  assert.equal(canonicalJson(a), '{"x":1,"y":{"p":[1,2],"q":null}}');
  assert.deepEqual(distinct([a, 1, b, '1', 1]), [a, 1, '1']);
});
