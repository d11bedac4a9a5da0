import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { campaignJsonSchema, type JsonSchema } from '../../../client/campaign/json-schema.ts';
import { allFields } from '../../../client/campaign/known-fields.ts';
import { renderProblems } from '../../../client/campaign/problem.ts';
import { readCampaign } from '../../../client/campaign/read.ts';
import { campaignTemplate } from '../../../client/campaign/template.ts';
import { expandScenarios } from '../../../domain/campaign/expand.ts';
import type { CampaignSpec } from '../../../domain/campaign/spec.ts';
import { issues, read } from './build.ts';

const folder = join(import.meta.dirname, '../../../examples');
let examples: string[];
before(async () => {
  examples = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
});

async function example(file: string): Promise<CampaignSpec> {
  const campaign = await readCampaign(join(folder, file));
  if (!campaign.ok) assert.fail(renderProblems(file, campaign.problems));
  return campaign.spec;
}

describe('the examples', () => {
  test('are valid, and expand', async () => {
    assert.ok(examples.length >= 5);
    for (const file of examples) assert.ok(expandScenarios(await example(file)).length > 0, file);
  });

  test('have names of their own', async () => {
    const names = await Promise.all(examples.map(async (file) => (await example(file)).name));
    assert.equal(new Set(names).size, examples.length);
  });

  test('use every field between them', async () => {
    const used = new Set<string>();
    for (const file of examples) fieldsOf(parse(await readFile(join(folder, file), 'utf8')), '', used);
    const shared = (path: string) => path.replaceAll('[]', '').replace(/^fleet\.groups\./, 'fleet.');
    const known = new Set(allFields().map(shared));
    // `$schema` is for editors; the long forms of keypair and user data are the short ones spelt out.
    const spelt = ['$schema', 'fleet.keypair.name', 'fleet.keypair.public_key_file', 'fleet.user_data.file'];
    const unused = [...known].filter((path) => !used.has(path) && !spelt.includes(path));
    assert.deepEqual(unused, []);
  });

  test('first-evacuation is two scenarios of twelve servers, four of each boot kind', async () => {
    const scenarios = expandScenarios(await example('first-evacuation.yaml'));
    assert.deepEqual(
      scenarios.map(({ name, fleetKey, parameters }) => [name, fleetKey, parameters['servers']]),
      [
        ['image+volume+new-volume-m1.tiny-x1', 'image+volume+new-volume-m1.tiny', 12],
        ['image+volume+new-volume-m1.tiny-x4', 'image+volume+new-volume-m1.tiny', 12],
      ],
    );
  });

  test('matrix is as many scenarios of as many fleets as it says of itself', async () => {
    const scenarios = expandScenarios(await example('matrix.yaml'));
    assert.equal(scenarios.length, 32);
    assert.equal(new Set(scenarios.map(({ fleetKey }) => fleetKey)).size, 4);
    assert.ok(scenarios.some(({ name }) => name === 'image-m1.tiny-to-cmp-b-block-x4'));
  });
});

describe('the template of ferry campaign init', () => {
  test('is itself a valid campaign', async () => {
    const campaign = await read(campaignTemplate());
    if (!campaign.ok) assert.fail(renderProblems('template', campaign.problems));
  });

  test('names every field', () => {
    const words = new Set(campaignTemplate().match(/\w+/g));
    const names = allFields().flatMap((path) => path.replaceAll('[]', '').split('.'));
    assert.deepEqual(
      [...new Set(names)].filter((name) => name !== '$schema' && !words.has(name)),
      [],
    );
  });

  test('has no line longer than a page is wide', () => {
    assert.deepEqual(
      campaignTemplate()
        .split('\n')
        .filter((line) => line.length > 125),
      [],
    );
  });
});

describe('the JSON Schema', () => {
  const schema = campaignJsonSchema();
  // Read back by zod itself, whose reader of JSON Schema knows nothing of how this one was made.
  const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

  test('is of the dialect that editors know, and describes every field', () => {
    assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema');
    assert.deepEqual(undescribed(schema, ''), []);
  });

  test('accepts the examples and the template', async () => {
    const texts = await Promise.all(examples.map((file) => readFile(join(folder, file), 'utf8')));
    for (const text of [...texts, campaignTemplate()]) {
      const { error } = validator.safeParse(parse(text));
      assert.equal(error, undefined, text.slice(0, 80));
    }
  });

  test('refuses what the campaign’s own schema refuses', () => {
    const base = { name: 'a', evacuate: 'b', fleet: { adopt: 'all' } };
    const wrong = [
      { name: 'A' },
      { evacuate: 7 },
      { fleet: { count: 0, flavor: 'f', image: 'i', network: 'n' } },
      { fleet: { count: 1, flavor: 'f', image: 'i' } },
      { fleet: { count: 1, flavor: { vcpus: 1 }, image: 'i', network: 'n' } },
      { migrate: { parallelism: [0] } },
      { migrate: { parallelism: [] } },
      { migrate: { deadline: { then: 'explode' } } },
      { trips: { way_back: 'yes' } },
      { tags: { a: 1 } },
      { nonsense: 1 },
    ];
    assert.equal(validator.safeParse(base).success, true);
    assert.deepEqual(issues(base), []);
    for (const change of wrong) {
      assert.notDeepEqual(issues({ ...base, ...change }), [], JSON.stringify(change));
      assert.equal(validator.safeParse({ ...base, ...change }).success, false, JSON.stringify(change));
    }
  });
});

/** The fields that a file uses, without positions; not the names that people gave to labels. */
function fieldsOf(value: unknown, path: string, used: Set<string>): void {
  if (path !== '') used.add(path.replace(/^fleet\.groups\./, 'fleet.'));
  if (Array.isArray(value))
    value.forEach((one) => {
      fieldsOf(one, path, used);
    });
  else if (typeof value === 'object' && value !== null) {
    const labels = /(^|\.)(metadata|tags)$/.test(path);
    for (const [name, inner] of labels ? [] : Object.entries(value as Record<string, unknown>)) {
      fieldsOf(inner, path === '' ? name : `${path}.${name}`, used);
    }
  }
}

function undescribed(schema: JsonSchema, path: string): string[] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
      ...(typeof field['description'] === 'string' ? [] : [`${path}.${name}`]),
      ...undescribed(field, `${path}.${name}`),
    ]),
    ...(schema.anyOf ?? []).flatMap((form) => undescribed(form, path)),
    ...(schema.items === undefined ? [] : undescribed(schema.items, `${path}[]`)),
  ];
}
