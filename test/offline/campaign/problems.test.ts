import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderProblems } from '../../../client/campaign/problem.ts';
import { read } from './build.ts';

async function problems(text: string): Promise<string[]> {
  const campaign = await read(text);
  return campaign.ok ? [] : renderProblems('c.yaml', campaign.problems).split('\n');
}

/** Of each problem: its place and path. */
async function places(text: string): Promise<string[]> {
  return (await problems(text)).map((line) => line.replace(/^c\.yaml:/, '').replace(/: .*/, ''));
}

const right = 'name: a\nevacuate: b\nfleet: {adopt: all}\n';

describe('problems of a campaign file', () => {
  test('are all told at once, each with its line, its value and what to write instead', async () => {
    assert.deepEqual(
      await problems(`name: Nightly Drain
evacuate: cmp-a
to: [cmp-a, nova]
fleet:
  count: 4
  flavour: m1.tiny
  image: tiny
  network: bench
  volume_size_gb: 1
  user_data: ./nowhere.sh
  metadata: {tb_seconds: 4}
migrate:
  parallelism: [1, 0]
trips: {way_back: yes}
limits:
`),
      [
        'c.yaml:1:7 name: "Nightly Drain" is not a campaign name (a-z, 0-9 and -, at most 40 characters, no - at either end). Write a short name for the experiment, e.g. nightly-drain.',
        'c.yaml:3:6 to[0]: "cmp-a" is the host that is to be emptied. Write another host, or nova: the scheduler chooses.',
        "c.yaml:4:1 fleet.flavor: missing. Write a flavor's name, or {vcpus: 1, ram_mb: 512, disk_gb: 1}.",
        'c.yaml:6:3 fleet.flavour: not a field here. Did you mean flavor?',
        'c.yaml:9:19 fleet.volume_size_gb: 1 has no meaning with boot: image. Take it out, or boot from volume or new-volume.',
        `c.yaml:10:14 fleet.user_data: "./nowhere.sh" does not exist (${import.meta.dirname}/nowhere.sh). Paths are relative to the campaign's folder. For a text in its place write {text: …}.`,
        'c.yaml:11:26 fleet.metadata.tb_seconds: 4 is not text. Put it in quotes: "4".',
        'c.yaml:13:20 migrate.parallelism[1]: 0 is not in 1…1000. Write how many servers may move at once, e.g. 4.',
        'c.yaml:14:19 trips.way_back: "yes" is not true or false. Write true or false (yes and no are texts in YAML 1.2).',
        'c.yaml:15:1 limits: empty. Write fields, e.g. {makespan_seconds: 600}.',
      ],
    );
  });

  test('have lines in JSON too', async () => {
    assert.deepEqual(await places('{\n  "name": "a",\n  "evacuate": 5,\n  "fleet": {"adopt": "some"}\n}'), [
      '3:15 evacuate',
      '4:22 fleet.adopt',
    ]);
  });

  test('of a field in the wrong place name the right one', async () => {
    assert.match((await problems(`${right}parallelism: 4`)).join(), /Did you mean migrate\.parallelism\?/);
    assert.match((await problems(`${right}host_to_evacuate: x`)).join(), /Did you mean evacuate\?/);
    assert.match((await problems(`${right}constructor: x`)).join(), /Known here: name, cloud, evacuate, to/);
    assert.match((await problems(`${right}__proto__: x`)).join(), /__proto__: not a field here/);
  });

  test('do not repeat what stands under an unknown field: it may be a secret', async () => {
    const text = (await problems(`${right}password: hunter2`)).join();
    assert.match(text, /password: not a field here/);
    assert.doesNotMatch(text, /hunter2/);
  });

  test('show what a name would do to a terminal instead of doing it', async () => {
    const [line] = await problems(`${right}"\\e]0;owned\\a\\u202e": 1`);
    assert.match(line ?? '', /\\u\{1b\}\]0;owned\\u\{7\}\\u\{202e\}: not a field here/);
  });

  test('know no kind of load that only every object has', async () => {
    const fleet = 'fleet: {count: 1, flavor: f, image: i, network: n, load: [{toString: 1}]}';
    const lines = await problems(`name: a\nevacuate: b\n${fleet}\n`);
    assert.match(lines.join(), /fleet\.load/);
  });

  test('stop at a hundred', async () => {
    const fields = Array.from({ length: 150 }, (_, i) => `field${i}: 1`).join('\n');
    const lines = await problems(right + fields);
    assert.equal(lines.length, 101);
    assert.equal(lines[0], 'c.yaml:1:1: 50 more problems. Mend those shown first.');
    const again = (await problems('name: x\n'.repeat(500))).filter((line) => line.includes('written twice'));
    assert.equal(again.length, 100);
  });
});

describe('YAML', () => {
  test('that cannot be read is told with its place', async () => {
    assert.deepEqual(await places('name: a\n\tto: b\n'), ['2:1']);
    assert.deepEqual(await places('name: "a\n'), ['2:1']);
    assert.deepEqual(await places('{"name": "a"'), ['1:13']);
    assert.match(
      (await problems('name: a: b')).join(),
      /1:7: nested mappings .* Put a text with a colon in quotes/,
    );
  });

  test('that says nothing, or no fields, is told so', async () => {
    for (const text of ['', '# a comment\n', '---\n', 'null']) {
      assert.match((await problems(text)).join(), /1:1: the file is empty/);
    }
    assert.match((await problems('- a')).join(), /1:1: \[…\] is not a mapping of fields/);
  });

  test('with a field written twice is refused, beside what else is wrong', async () => {
    assert.deepEqual(await places('name: a\nevacuate: b\nname: c\nfleet: {adopt: all, adopt: none}'), [
      '3:1',
      '4:21',
      '4:28 fleet.adopt',
    ]);
  });

  test('may use anchors, aliases and merge keys', async () => {
    const campaign = await read(`name: a
evacuate: b
fleet:
  groups:
    - &base {count: 1, flavor: f, image: i, network: none}
    - {<<: *base, boot: volume}
    - *base
`);
    assert.ok(campaign.ok && campaign.spec.fleet.kind === 'created');
    const boots = campaign.spec.fleet.groups.map(({ count, boot }) => [count[0], boot[0]]);
    assert.deepEqual(boots, [
      [1, 'image'],
      [1, 'volume'],
      [1, 'image'],
    ]);
  });

  test('has the problem of an alias where its value is written', async () => {
    const text = `name: a
evacuate: b
fleet:
  groups:
    - &base {count: 0, flavor: f, image: i, network: none}
    - {<<: *base, boot: volume}
`;
    assert.deepEqual(await places(text), ['5:21 fleet.groups[0].count', '5:21 fleet.groups[1].count']);
  });

  test('that goes in circles, or grows without end, is refused', async () => {
    assert.match((await problems('a: &a [*a]')).join(), /1:8: \*a stands inside itself/);
    assert.match((await problems('a: *b')).join(), /1:4: \*b has no anchor above it/);
    assert.match((await problems('a: {<<: 5}')).join(), /1:5: << takes a mapping/);
    const bomb = Array.from({ length: 9 }, (_, i) => `k${i + 1}: &k${i + 1} [${`*k${i},`.repeat(9)}]`);
    assert.match((await problems(['k0: &k0 x', ...bomb].join('\n'))).join(), /aliases of aliases/);
    const uses = `a: &a [1]\nb: [${'*a,'.repeat(50_000)}]`;
    assert.match((await problems(uses)).join(), /more than 1000 aliases/);
    assert.match((await problems('['.repeat(20_000))).join(), /nested too deeply/);
  });

  test('holds one campaign a file, in plain values', async () => {
    assert.match((await problems(`${right}---\n${right}`)).join(), /4:1: a second document begins here/);
    assert.match((await problems('name: !secret x')).join(), /1:7: unresolved tag: !secret/);
  });
});
