import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { allFields } from '../../../client/campaign/known-fields.ts';
import { readCampaign, readCampaignText, type ReadCampaign } from '../../../client/campaign/read.ts';
import { parseTaskArgs } from '../../../client/campaign/five-inputs.ts';
import { renderProblems } from '../../../client/campaign/problem.ts';
import { mostScenarios } from '../../../domain/campaign/contradictions.ts';
import { expandScenarios } from '../../../domain/campaign/expand.ts';
import { civil } from './civil.ts';
import { holds, hostile, json, mutatedBytes, mutatedOneOf } from './mutate.ts';
import { Readable } from 'node:stream';

const folder = join(import.meta.dirname, '../../../examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
const trees = texts.map((text) => parse(text) as unknown);

const read = (text: string) => readCampaignText({ file: 'campaign.yaml', text }, folder);

/** Taken, it can be planned and goes through JSON as it is; refused, each problem has its place, its reason, its remedy. */
function takenOrExplained(
  outcome: Pick<ReadCampaign, 'ok'> & Partial<{ spec: unknown; problems: unknown }>,
): void {
  const campaign = outcome as ReadCampaign;
  if (campaign.ok) {
    const { spec } = campaign;
    const scenarios = expandScenarios(spec);
    assert.ok(scenarios.length > 0 && scenarios.length <= mostScenarios);
    assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec, 'Temporal would carry another campaign');
    return;
  }
  assert.ok(campaign.problems.length > 0, 'refused, and nobody knows why');
  for (const { message, remedy, line } of campaign.problems) {
    assert.ok(message !== '');
    assert.match(remedy, /^[A-Z`'<].*[.?]$/s, 'a remedy is a sentence');
    assert.ok((line ?? 1) >= 1);
  }
  const told = renderProblems('campaign.yaml', campaign.problems);
  civil(told);
  assert.equal(told.split('\n').length, campaign.problems.length, 'one line a problem');
}

holds('a campaign with anything anywhere is taken or explained', 900, mutatedOneOf(trees), async (tree) => {
  takenOrExplained(await read(json(tree)));
});

holds(
  'so is one as YAML writes it, with .nan and .inf, dates and aliases',
  500,
  mutatedOneOf(trees).map((tree) => stringify(tree)),
  async (text) => {
    takenOrExplained(await read(text));
  },
);

holds(
  'so is the text of one, torn, flipped and written over',
  700,
  fc.constantFrom(...texts).chain((text) => mutatedBytes(Buffer.from(text))),
  async (bytes) => {
    takenOrExplained(await readCampaign('-', Readable.from([bytes])));
  },
);

const fields = allFields()
  .filter((path) => /(^|\.)[a-z_]{6,}$/.test(path) && !path.includes('[]'))
  .map((path) => path.split('.'));
holds(
  'a field that is one letter off is told what was meant',
  300,
  fc.tuple(fc.constantFrom(...fields), fc.nat()),
  async ([path, n]) => {
    const name = path.at(-1) ?? '';
    const at = 1 + (n % (name.length - 2));
    const slip = name.slice(0, at) + name.slice(at + 1);
    const file = [...path.slice(0, -1), slip].reduceRight<unknown>((inner, step) => ({ [step]: inner }), 1);
    const outcome = await read(JSON.stringify(file));
    assert.ok(!outcome.ok);
    const said = outcome.problems.find((problem) => problem.path.endsWith(slip));
    assert.match(
      said?.remedy ?? '',
      /^Did you mean /,
      `${path.join('.')} as ${slip}: ${said?.remedy ?? 'nothing'}`,
    );
  },
);

const inputs = {
  image_name: 'u',
  flavor_name: 'f',
  block_migration: false,
  host_to_evacuate: 'a',
  destination_host: 'b',
};
holds('task arguments with anything in them are taken or explained', 600, mutatedOneOf([inputs]), (tree) => {
  takenOrExplained(parseTaskArgs(json(tree)));
});

holds(
  'so is what YAML makes of them',
  300,
  hostile.map((value) => stringify(value)),
  (text) => {
    takenOrExplained(parseTaskArgs(text));
  },
);

const bombs: readonly (readonly [string, () => string])[] = [
  [
    'a billion laughs',
    () =>
      [
        'a0: &a0 [x]',
        ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`),
      ].join('\n'),
  ],
  [
    'merges of merges',
    () =>
      [
        'm0: &m0 {x: 1}',
        ...Array.from({ length: 30 }, (_, i) => `m${i + 1}: &m${i + 1} {<<: [*m${i}, *m${i}]}`),
      ].join('\n'),
  ],
  ['ten thousand levels', () => '['.repeat(10_000)],
  ['ten thousand levels of JSON', () => '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ['two thousand fields', () => Array.from({ length: 2_000 }, (_, i) => `f${i}: 1`).join('\n')],
  ['one field very often', () => 'name: x\n'.repeat(4_000)],
  ['a line of a megabyte', () => `name: ${'x'.repeat(1_000_000)}`],
  ['more than a megabyte', () => `name: x\n#${'x'.repeat(10_000_000)}`],
  ['a list of thousands', () => `to: [${'a,'.repeat(5_000)}]`],
  ['thousands of documents', () => '---\n'.repeat(5_000)],
  ['thousands of comments', () => '#\n'.repeat(5_000)],
  ['thousands of aliases', () => `a: &a [1]\nb: [${'*a,'.repeat(20_000)}]`],
  ['an alias of itself', () => 'fleet: &f {groups: [*f]}'],
  ['keys that are mappings', () => '? {a: 1}\n: 2\n? [b]\n: 3'],
];
for (const [what, make] of bombs)
  holds(`${what}: explained`, 1, fc.constant(undefined), async () => {
    const outcome = await readCampaign('-', Readable.from([Buffer.from(make())]));
    assert.ok(!outcome.ok);
    takenOrExplained(outcome);
  });
