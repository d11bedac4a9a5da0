import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { folder } from '../../support/folder.ts';
import { ferry, stack } from './ferry.ts';

const campaign = `name: nightly
cloud: testbed
evacuate: cmp-a
to: cmp-b
fleet: { count: 2, flavor: m1.tiny, image: tiny, network: bench }
`;

for (const [args, names] of [
  [['evacuate'], /unknown command/],
  [['check'], /campaign/],
  [['run', '--colour'], /unknown option '--colour'/],
  [['worker', '--role', 'cook'], /control/],
  [['schema', 'walk'], /run, compare, trend, verdict/],
  [['parallelism', 'x', '0'], /1…1000/],
  [['ui', '--port', '99999'], /--port: 99999 .* 0…65535/],
  [['parallelism', 'x', '1.5'], /1…1000/],
  [['run', '--detach', '--embedded', 'campaign.yaml'], /--detach/],
  [['export', '-o', 'runs.tar.gz'], /--all/],
  [['export', 'nightly-1'], /--output/],
  [['export', 'nightly-1', '-o', 'runs.tar.gz'], /ferry runs/],
  [['import', 'nothing.tar.gz'], /nothing\.tar\.gz: there is no such file/],
] as const) {
  test(`ferry ${args.join(' ')}: a usage error, which names the choices and has no stack`, async (t) => {
    const { code, stdout, stderr } = await ferry(await folder(t), args);
    assert.equal(code, 2);
    assert.match(stderr, names);
    assert.doesNotMatch(stderr, stack);
    assert.equal(stdout, '', 'stdout is data');
  });
}

test('what a word on the command line would do to a terminal is shown instead', async (t) => {
  const { code, stderr } = await ferry(await folder(t), ['\u001b]0;owned\u0007']);
  assert.equal(code, 2);
  assert.match(stderr, /unknown command '\\u\{1b\}\]0;owned\\u\{7\}'/);
});

test('a campaign file with several mistakes: all of them, each with its line, and nothing is started', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/campaign.yaml`, campaign.replace('evacuate', 'evacute') + 'trips: { count: 0 }\n');
  const { code, stderr } = await ferry(at, ['run', 'campaign.yaml']);
  assert.equal(code, 2);
  assert.match(stderr, /evacute/);
  assert.match(stderr, /trips\.count/);
  assert.match(stderr, /campaign\.yaml:3/);
  assert.doesNotMatch(stderr, stack);
});

test('a schedule is checked with its campaign: all that is wrong with either, and no Temporal is needed for it', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/campaign.yaml`, campaign.replace('evacuate', 'evacute'));
  const options = ['--cron', '0 25 * * *', '--timezone', 'Europe/Pariss', '--catch-up', '6'];
  const { code, stderr } = await ferry(at, ['schedule', 'create', 'Nightly', 'campaign.yaml', ...options]);
  assert.equal(code, 2);
  for (const said of [/NAME: Nightly/, /--cron: hour: 25/, /Europe\/Paris\?/, /--catch-up: 6/, /evacute/])
    assert.match(stderr, said);
  assert.doesNotMatch(stderr, stack);
});

test('a campaign file that is not there is a usage error', async (t) => {
  const { code, stderr } = await ferry(await folder(t), ['run', 'none.yaml']);
  assert.equal(code, 2);
  assert.match(stderr, /none\.yaml/);
  assert.doesNotMatch(stderr, stack);
});

test('without a Temporal server, run says how to get one', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/campaign.yaml`, campaign);
  const { code, stderr } = await ferry(at, ['run', 'campaign.yaml']);
  assert.equal(code, 5);
  assert.match(stderr, /ferry up/);
  assert.match(stderr, /--embedded/);
  assert.doesNotMatch(stderr, stack);
});

test('a Temporal server that does not answer is named, with who named it', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/campaign.yaml`, campaign);
  const { code, stderr } = await ferry(at, ['run', 'campaign.yaml'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
  assert.equal(code, 5);
  assert.match(stderr, /127\.0\.0\.1:1 \(TEMPORAL_ADDRESS\)/);
  assert.doesNotMatch(stderr, stack);
});

test('check without credentials: a finding that says where they were looked for, and exit code 3', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/campaign.yaml`, campaign);
  const { code, stdout, stderr } = await ferry(at, ['check', 'campaign.yaml']);
  assert.equal(code, 3);
  assert.match(stdout + stderr, /testbed/);
  assert.doesNotMatch(stdout + stderr, stack);
});

test('help and version are data, and no error', async (t) => {
  const at = await folder(t);
  const help = await ferry(at, ['--help']);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /Exit codes: 0 passed/);
  const version = await ferry(at, ['--version']);
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

test('campaign init writes a campaign that can be read, and never overwrites', async (t) => {
  const at = await folder(t);
  assert.equal((await ferry(at, ['campaign', 'init'])).code, 0);
  assert.deepEqual(await readdir(at), ['campaign.yaml']);
  const written = await readFile(`${at}/campaign.yaml`, 'utf8');
  const again = await ferry(at, ['campaign', 'init']);
  assert.equal(again.code, 2);
  assert.equal(await readFile(`${at}/campaign.yaml`, 'utf8'), written);
});

test('schemas are JSON on stdout', async (t) => {
  const at = await folder(t);
  for (const args of [
    ['schema', 'run'],
    ['schema', 'compare'],
    ['schema', 'trend'],
    ['schema', 'verdict'],
    ['campaign', 'schema'],
  ]) {
    const { code, stdout } = await ferry(at, args);
    assert.equal(code, 0);
    assert.ok('$schema' in (JSON.parse(stdout) as object));
  }
});

test('runs of a home without any: an empty list, in both forms', async (t) => {
  const at = await folder(t);
  const { code, stdout } = await ferry(at, ['runs', '--json']);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), []);
});

test('a run that nobody knows is a usage error', async (t) => {
  const { code, stderr } = await ferry(await folder(t), ['show', 'nightly-1']);
  assert.equal(code, 2);
  assert.match(stderr, /nightly-1/);
  assert.doesNotMatch(stderr, stack);
});

test('a run store that cannot be understood is a usage error, which says what it may be', async (t) => {
  const { code, stderr } = await ferry(await folder(t), ['runs'], { FERRY_STORE: 'gopher://store' });
  assert.equal(code, 2);
  assert.match(stderr, /FERRY_STORE: gopher.*s3:\/\/BUCKET\/PREFIX/);
  assert.doesNotMatch(stderr, stack);
});
