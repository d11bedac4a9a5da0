import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { renderProblems } from '../../../client/campaign/problem.ts';
import { readCampaign } from '../../../client/campaign/read.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ferry-load-'));
});
after(() => rm(directory, { recursive: true }));

async function reading(load: string, more = '') {
  const file = join(directory, 'c.yaml');
  const fleet = `{count: 1, flavor: f, image: i, network: n, load: ${load}${more}}`;
  await writeFile(file, `name: n\nevacuate: a\nfleet: ${fleet}\n`);
  return await readCampaign(file);
}

async function said(load: string, more = '') {
  const read = await reading(load, more);
  return read.ok ? assert.fail('it was taken') : renderProblems('c.yaml', read.problems);
}

describe('the load of a group', () => {
  test('is read with its units, and with what is left out filled in', async () => {
    const read = await reading(
      '[memory: {working_set_mib: 128, dirty_mib_per_second: 0.5}, cpu: {}, disk: {write_mib_per_second: 20}, command: {run: [a, "b c"]}]',
    );
    assert.ok(read.ok && read.spec.fleet.kind === 'created');
    assert.deepEqual(read.spec.fleet.groups[0]?.load, [
      { kind: 'memory', workingSetMib: 128, dirtyMibPerSecond: 0.5, pattern: 'uniform' },
      { kind: 'cpu', cores: 1, percent: 80 },
      { kind: 'disk', writeMibPerSecond: 20, fileMib: 64, fsync: false },
      { kind: 'command', run: ['a', 'b c'] },
    ]);
  });

  test('that is wrong is told so in full, each problem with its value and what to write instead', async () => {
    const text = await said(
      '[memory: {working_set_mib: 0, pattern: hot}, cpu: {cores: two, load: 3}, disk: {write_mib_per_second: -1}, ' +
        'command: {run: stress-ng --cpu 2}, network: {mib_per_second: 5, to: me}, mem: {}, {cpu: {}, mixed: {}}]',
    );
    for (const problem of [
      /fleet\.load\[0\]\.memory\.working_set_mib: 0 is not in 1…1048576\. Write MiB, e\.g\. 128\./,
      /fleet\.load\[0\]\.memory\.dirty_mib_per_second: missing\. Write MiB in a second/,
      /fleet\.load\[0\]\.memory\.pattern: "hot" is not one of uniform, hot-cold, sequential\./,
      /fleet\.load\[1\]\.cpu\.cores: "two" is not a whole number/,
      /fleet\.load\[1\]\.cpu\.load: not a field here/,
      /fleet\.load\[2\]\.disk\.write_mib_per_second: -1 is not in/,
      /fleet\.load\[3\]\.command\.run: "stress-ng --cpu 2" is not a list\. Write the program and its arguments as a list/,
      /fleet\.load\[4\]\.network\.to: "me" is not one of peer, probe\. Write peer or probe\./,
      /fleet\.load\[5\]\.mem: not a field here/,
      /fleet\.load\[6\]: \{…\} is not one of memory, cpu, .*, with its fields/,
    ]) {
      assert.match(text, problem);
    }
  });

  test('needs user data that cloud-init can join with the agent’s, and room for both', async () => {
    const load = '[cpu: {}]';
    assert.match(
      await said(load, ', user_data: {text: "hello"}'),
      /fleet\.user_data\.text: "hello" cannot stand beside the agent .* Begin it as cloud-init knows it/,
    );
    await writeFile(join(directory, 'long.sh'), `#!/bin/sh\n${'#'.repeat(30_000)}`);
    assert.match(
      await said(load, ', user_data: long.sh'),
      /Nova takes 19,149 beside the agent of load and probes/,
    );
  });

  test('cannot talk where the servers have no ports', async () => {
    const file = join(directory, 'c.yaml');
    const fleet = '{count: 1, flavor: f, image: i, network: none, load: [wordcount: {lines_per_second: 9}]}';
    await writeFile(file, `name: n\nevacuate: a\nfleet: ${fleet}\n`);
    const read = await readCampaign(file);
    assert.ok(!read.ok);
    assert.match(
      renderProblems('c.yaml', read.problems),
      /fleet\.load\[0\]: .* network: none gives these no port/,
    );
  });
});
