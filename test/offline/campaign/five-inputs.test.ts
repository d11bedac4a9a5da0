import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { campaignFromInputs, parseTaskArgs } from '../../../client/campaign/five-inputs.ts';
import { renderProblems } from '../../../client/campaign/problem.ts';
import { expandScenarios } from '../../../domain/campaign/expand.ts';

const five = { imageName: 'Ubuntu 14.04 LTS', flavorName: 'rally.large', hostToEvacuate: 'compute03' };

function problems(result: ReturnType<typeof parseTaskArgs>): string[] {
  return result.ok ? [] : renderProblems('command line', result.problems).split('\n');
}

describe('the five inputs of the replaced tool', () => {
  test('move every server off the host, one after the other, once, one way', () => {
    const campaign = campaignFromInputs({ ...five, destinationHost: 'nova', blockMigration: 'false' });
    assert.ok(campaign.ok);
    assert.deepEqual(campaign.spec, {
      format: 'ferry.campaign/1',
      name: 'evacuate-compute03',
      cloud: {},
      evacuate: 'compute03',
      to: ['nova'],
      fleet: { kind: 'adopted', filter: {} },
      migrate: {
        blockMigration: [false],
        parallelism: [1],
        deadline: { baseMs: 300_000, perGibMs: 120_000, then: ['abort'] },
      },
      trips: { count: 1, wayBack: false, pauseMs: 0, warmup: 0 },
      limits: { successRatePercent: 100 },
      tags: {},
      require: { image: 'Ubuntu 14.04 LTS', flavor: 'rally.large' },
    });
    assert.deepEqual(
      expandScenarios(campaign.spec).map(({ name }) => name),
      ['adopted-noblock-x1'],
    );
  });

  test('may do without block migration (false) and destination (nova)', () => {
    assert.deepEqual(
      campaignFromInputs(five),
      campaignFromInputs({ ...five, destinationHost: '', blockMigration: false }),
    );
  });

  test('take block migration as a truth or as a word, Python’s too', () => {
    const block = (blockMigration: boolean | string) => {
      const campaign = campaignFromInputs({ ...five, blockMigration });
      return campaign.ok && campaign.spec.migrate.blockMigration[0];
    };
    assert.deepEqual([true, 'true', 'True', 'auto', 'false', false].map(block), [
      true,
      true,
      true,
      'auto',
      false,
      false,
    ]);
  });

  test('name the campaign after the host, whatever the host is called', () => {
    const name = (hostToEvacuate: string) => {
      const campaign = campaignFromInputs({ ...five, hostToEvacuate });
      return campaign.ok && campaign.spec.name;
    };
    assert.equal(name('Cmp_A.dc1'), 'evacuate-cmp-a-dc1');
    assert.equal(name(`${'x'.repeat(30)}.example.org`), `evacuate-${'x'.repeat(30)}`);
  });

  test('take a cloud by its name, or as Rally’s credentials', () => {
    const cloud = (choice: string | { rally: string }) => {
      const campaign = campaignFromInputs({ ...five, cloud: choice });
      return campaign.ok && campaign.spec.cloud;
    };
    assert.deepEqual(cloud('testbed'), { cloud: 'testbed' });
    assert.deepEqual(cloud({ rally: '/etc/rally.json' }), { rally: '/etc/rally.json' });
  });

  test('that are missing are named together, beside what is wrong with the others', () => {
    assert.deepEqual(problems(campaignFromInputs({ destinationHost: 'a b', blockMigration: 'perhaps' })), [
      'command line: missing: --image-name, --flavor-name, --host-to-evacuate. Give --image-name, --flavor-name, --host-to-evacuate; and, if need be, --block-migration (else false) and --destination-host (else nova).',
      'command line --destination-host: "a b" is not the name of a host. Give a host, e.g. compute04, or nova: the scheduler chooses.',
      'command line --block-migration: "perhaps" is not true, false or auto. Give true, false or auto.',
    ]);
  });

  test('that lack the host alone are refused, too: nothing stands in for it', () => {
    assert.match(
      problems(campaignFromInputs({ imageName: 'cirros', flavorName: 'm1.tiny' })).join(),
      /missing: --host-to-evacuate/,
    );
  });

  test('cannot move a host to itself', () => {
    assert.match(
      problems(campaignFromInputs({ ...five, destinationHost: 'compute03' })).join(),
      /--destination-host: "compute03" is the host that is to be emptied/,
    );
  });
});

describe('--task-args', () => {
  const seed =
    '{"image_name": "Ubuntu 14.04 LTS", "flavor_name": "rally.large", "block_migration": false, "host_to_evacuate": "compute03", "destination_host": "nova"}';

  test('in the words of the replaced tool’s manual give the campaign of the five flags', () => {
    assert.deepEqual(parseTaskArgs(seed, 'prod'), campaignFromInputs({ ...five, cloud: 'prod' }));
  });

  test('are refused with all that is wrong with them', () => {
    assert.deepEqual(
      problems(parseTaskArgs('{"image_name": 5, "flavour_name": "x", "block_migration": 3, "times": 2}')),
      [
        'command line flavour_name: not a task argument. Did you mean flavor_name?',
        'command line times: not a task argument. Known: image_name, flavor_name, block_migration, host_to_evacuate, destination_host.',
        'command line: missing: flavor_name, host_to_evacuate. Give image_name, flavor_name, host_to_evacuate; and, if need be, block_migration (else false) and destination_host (else nova).',
        'command line block_migration: 3 is not true, false or auto. Give true, false or auto.',
        "command line image_name: 5 is not text. Give an image's name or id.",
      ],
    );
  });

  test('that are not JSON, twice the same, or nothing, are told so', () => {
    assert.match(
      problems(parseTaskArgs('{"image_name": "x"')).join(),
      /command line:1:19: flow map must end with a }/,
    );
    assert.match(problems(parseTaskArgs('[1]')).join(), /are not a JSON object/);
    assert.match(problems(parseTaskArgs('')).join(), /missing: image_name, flavor_name, host_to_evacuate/);
    assert.match(
      problems(parseTaskArgs(seed.replace('{', '{"image_name": "y", '))).join(),
      /image_name is written twice/,
    );
  });
});
