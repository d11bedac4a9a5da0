import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { isOccasion, type Occasion } from '../../../results/notify/occasion.ts';
import { NotifyProblem } from '../../../results/notify/problem.ts';
import { Target } from '../../../results/notify/target.ts';
import { folder } from '../../support/folder.ts';
import { message } from './messages.ts';
import { notifyYaml } from './receiver.ts';

const url = 'https://hooks.example.org/services/T0/B0/hunter2hunter2';
const secret = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`;

async function problem(t: TestContext, text: string, name = 'ops'): Promise<string> {
  const path = `${await folder(t)}/notify.yaml`;
  await writeFile(path, text);
  const error: unknown = await Target.find(name, { FERRY_NOTIFY: path }).catch((e: unknown) => e);
  assert.ok(error instanceof NotifyProblem, inspect(error));
  assert.doesNotMatch(error.message, /hunter2/);
  return error.message.replaceAll(path, 'notify.yaml');
}

for (const [what, text, says] of [
  [
    'a format that there is not',
    `targets: {ops: {format: email, url: ${url}}}`,
    /targets\.ops\.format: is not one of ferry, slack, alertmanager, template\. Write ferry/,
  ],
  ['no URL', 'targets: {ops: {format: slack}}', /targets\.ops\.url: is missing\. Write a URL, or \{file/],
  [
    'a URL that is none',
    'targets: {ops: {format: slack, url: hunter2}}',
    /targets\.ops\.url: is no http or https URL/,
  ],
  [
    'a password in the URL',
    'targets: {ops: {format: ferry, url: "https://me:hunter2@x.org"}}',
    /url: has a user or password in it\. Put them into headers/,
  ],
  [
    'an occasion that there is not',
    `targets: {ops: {format: slack, url: ${url}, on: warn}}`,
    /targets\.ops\.on: is not of fail, pass, change, always/,
  ],
  [
    'an unknown field',
    `targets: {ops: {format: slack, uri: 1, url: ${url}}}`,
    /targets\.ops\.uri: not a field here/,
  ],
  [
    'labels where there are none',
    `targets: {ops: {format: slack, labels: {}, url: ${url}}}`,
    /targets\.ops\.labels: not a field here/,
  ],
  [
    'a short key',
    `targets: {ops: {format: ferry, url: ${url}, secrets: whsec_hunter2}}`,
    /secrets\[0\]: is not whsec_ and 24 to 64 bytes in base64\. Make one: echo whsec_/,
  ],
  [
    'a file that is not there',
    'targets: {ops: {format: slack, url: {file: none}}}',
    /targets\.ops\.url\.file: .*none cannot be read \(ENOENT\)/,
  ],
  [
    'a number as a header',
    `targets: {ops: {format: ferry, url: ${url}, headers: {X-T: 0123}}}`,
    /headers\.X-T: is neither a text nor \{file: path\}; a number wants quotes/,
  ],
  [
    'a line break in a header',
    `targets: {ops: {format: ferry, url: ${url}, headers: {X-T: "hunter2\\nX: y"}}}`,
    /headers\.X-T: has a character that no header may have/,
  ],
  [
    'a template of unknown fields',
    `targets: {ops: {format: template, url: ${url}, body: {a: "{{hello}}"}}}`,
    /targets\.ops\.body: \{\{hello\}\} is no field/,
  ],
  [
    'no template',
    `targets: {ops: {format: template, url: ${url}}}`,
    /targets\.ops\.body: is missing|body: is no mapping/,
  ],
  [
    'a name that is none',
    `targets: {Ops!: {format: slack, url: ${url}}}`,
    /targets\.Ops!: is no name for a target/,
  ],
  [
    'another name',
    `targets: {pager: {format: slack, url: ${url}}}`,
    /targets\.ops: there is none\. It has pager\./,
  ],
  ['broken YAML', 'targets: {ops: {url: "hunter2}}', /notify\.yaml:1: is not valid YAML/],
  ['nothing', '', /targets: .*Write targets/],
] as const) {
  // prettier-ignore
  test(`notify.yaml with ${what}: file, field and remedy are named, and no secret`, async (t) => {
    assert.match(await problem(t, text), says);
  });
}

test('of a target that only every object has, and of aliases without end, it is said so', async (t) => {
  const right = `targets: {ops: {format: slack, url: ${url}}}`;
  assert.match(await problem(t, right, 'constructor'), /targets\.constructor: there is none\. It has ops/);
  assert.match(await problem(t, 'targets: *nobody'), /aliases \(\*name\) .* cannot be followed/);
  assert.match(await problem(t, '['.repeat(10_000)), /cannot be followed|is not valid YAML/);
});

test('without a notify.yaml it is said where it was looked for', async (t) => {
  const home = await folder(t);
  await assert.rejects(Target.find('ops', { FERRY_HOME: home }), new RegExp(`${home}/notify\\.yaml, /etc/ferry/notify\\.yaml.*FERRY_NOTIFY`)); // prettier-ignore
});

test('a target and its secrets cannot be printed', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/url`, `${url}\n`);
  const headers = { Authorization: 'Bearer hunter2' };
  const env = await notifyYaml(t, { ops: { format: 'ferry', url: { file: `${at}/url` }, secrets: [secret], headers } }); // prettier-ignore
  const target = await Target.find('ops', env);
  assert.equal(target.address, 'https://hooks.example.org');
  for (const shown of [inspect(target, { showHidden: true, depth: 9 }), JSON.stringify(target)])
    for (const trace of ['hunter2', secret.slice(6, 20)]) assert.ok(!shown.includes(trace), shown);
});

test('what a target is told of unless it says otherwise: failures; Alertmanager of all, to be resolved', async (t) => {
  const env = await notifyYaml(t, {
    ops: { format: 'slack', url },
    alerts: { format: 'alertmanager', url: 'http://alertmanager:9093/prefix/' },
  });
  assert.deepEqual((await Target.find('ops', env)).on, ['fail']);
  assert.deepEqual((await Target.find('alerts', env)).on, ['always']);
});

test('fail is whatever is no pass, change is what the run before was not', () => {
  const told = (on: Occasion, ...[state, previous]: Parameters<typeof message>) =>
    isOccasion([on], state, previous);
  assert.deepEqual([told('fail', 'fail'), told('fail', 'pass')], [true, false]);
  assert.deepEqual([told('pass', 'fail'), told('pass', 'pass')], [false, true]);
  assert.deepEqual([told('always', 'fail'), told('always', 'pass')], [true, true]);
  assert.ok(isOccasion(['fail'], 'broken', undefined));
  const changes = [['pass', 'fail'], ['fail', 'pass'], ['pass', 'broken'], ['fail', undefined]] as const; // prettier-ignore
  for (const [state, previous] of changes)
    assert.ok(told('change', state, previous), `${state} ${previous ?? ''}`);
  const same = [['pass', 'pass'], ['fail', 'fail'], ['fail', 'broken'], ['pass', undefined]] as const; // prettier-ignore
  for (const [state, previous] of same)
    assert.ok(!told('change', state, previous), `${state} ${previous ?? ''}`);
});

test('a notify.yaml that is too large or no text is refused before it is understood', async (t) => {
  assert.match(await problem(t, `#${'x'.repeat(1_048_576)}`), /notify\.yaml: is larger than 1 MiB\. Write/);
  const path = `${await folder(t)}/notify.yaml`;
  await writeFile(path, Buffer.from([0x74, 0xff]));
  const told = Target.find('ops', { FERRY_NOTIFY: path });
  await assert.rejects(told, { name: 'NotifyProblem', message: /is not UTF-8\. Save it as UTF-8\.$/ });
});

test('the example is right, with the files of secrets that it names, and of every format', async (t) => {
  const at = await folder(t);
  await cp(new URL('../../../examples/notify/notify.yaml', import.meta.url), `${at}/notify.yaml`);
  await writeFile(`${at}/slack-url`, url);
  for (const file of ['webhook-key-new', 'webhook-key-old']) await writeFile(`${at}/${file}`, secret);
  const told = [];
  for (const name of ['ops-slack', 'alerts', 'archive', 'phone']) {
    const target = await Target.find(name, { FERRY_NOTIFY: `${at}/notify.yaml` });
    told.push([name, target.bodyOf(message('fail')).slice(0, 12)]);
  }
  assert.deepEqual(told, [['ops-slack', '{"text":"nig'], ['alerts', '[{"labels":{'], ['archive', '{"format":"f'], ['phone', '{"topic":"dr']]); // prettier-ignore
});
