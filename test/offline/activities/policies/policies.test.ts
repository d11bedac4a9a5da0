import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { runCommand } from '../../../../activities/policies/command.ts';
import { commandsFor } from '../../../../activities/policies/file.ts';
import { type PolicyInput, readPolicy, setPolicy } from '../../../../activities/policies/policies.ts';
import { policy as preflight } from '../../../../activities/preflight/policy.ts';
import type { Inquiry } from '../../../../activities/preflight/inquiry.ts';
import { spec } from '../../campaign/build.ts';
import { folder } from '../../../support/folder.ts';

const at: PolicyInput = { cloud: { cloud: 'lab' }, run: 'a-run' };

/** A cloud that is a file: `set` writes what it is told, `check` prints it. */
async function lab(t: TestContext, options: { set?: boolean; has?: object; text?: string } = {}) {
  const home = await folder(t);
  const cloud = `${home}/cloud.json`;
  await writeFile(cloud, JSON.stringify(options.has ?? { post_copy: false }));
  const program = `${home}/policy`;
  const script = `#!/bin/sh
case $1 in check) cat ${cloud} ;; set) cat > ${home}/told; echo '{"post_copy": true}' > ${cloud} ;; esac
`;
  await writeFile(program, script, { mode: 0o755 });
  const set = options.set === false ? '' : `, set: [${program}, set]`;
  const file = `${home}/policies.yaml`;
  await writeFile(file, options.text ?? `clouds: {lab: {check: [${program}, check]${set}}}\n`, {
    mode: 0o600,
  });
  const before = process.env['FERRY_POLICIES'];
  process.env['FERRY_POLICIES'] = file;
  t.after(() => {
    if (before === undefined) delete process.env['FERRY_POLICIES'];
    else process.env['FERRY_POLICIES'] = before;
  });
  return { home, file, program };
}

const found = async (policy: object) => {
  const findings = await preflight.look({ spec: spec({ cloud: 'lab', policy }) } as unknown as Inquiry);
  return findings?.map(({ severity, observation }) => `${severity}: ${observation}`) ?? [];
};

test('the cloud is asked, set by what comes on stdin, and asked again', async (t) => {
  const { home } = await lab(t);
  const env = new MockActivityEnvironment();
  assert.deepEqual(await env.run(readPolicy, at), { state: 'known', has: { postCopy: false }, maySet: true });
  await env.run(setPolicy, { ...at, policy: { postCopy: true, bandwidthMibPerSecond: 0 } });
  assert.deepEqual(JSON.parse(await readFile(`${home}/told`, 'utf8')), {
    format: 'ferry.policy/1',
    cloud: 'lab',
    run: 'a-run',
    policy: { post_copy: true, bandwidth_mib_per_second: 0 },
  });
  assert.deepEqual(await env.run(readPolicy, at), { state: 'known', has: { postCopy: true }, maySet: true });
});

test('a cloud that the file does not name may not be asked', async (t) => {
  await lab(t);
  const other = await commandsFor('another');
  assert.ok(other.state === 'none');
  assert.match(other.reason, /has no cloud another/);
});

test('a file that others may write is refused', async (t) => {
  const { file } = await lab(t);
  await chmod(file, 0o666);
  await assert.rejects(commandsFor('lab'), /others than its owner may write it\. chmod go-w/);
});

for (const [what, text, says] of [
  [
    'a command without a path',
    'clouds: {lab: {check: [policy]}}',
    /clouds\.lab\.check: does not begin with the whole path/,
  ],
  [
    'a shell string',
    'clouds: {lab: {check: "/bin/policy; rm"}}',
    /clouds\.lab\.check: is not a list of program/,
  ],
  [
    'set without check',
    'clouds: {lab: {set: [/bin/true]}}',
    /clouds\.lab\.check: is missing\. Write the program/,
  ],
  [
    'an unknown field',
    'clouds: {lab: {check: [/bin/true], sett: 1}}',
    /clouds\.lab\.sett: is not a field here/,
  ],
  [
    'a time-out of nothing',
    'clouds: {lab: {check: [/bin/true], timeout_seconds: 0}}',
    /timeout_seconds: is not in 1…3600/,
  ],
  ['no YAML', 'clouds: [', /policies\.yaml:\d+: is not valid YAML/],
] as const) {
  test(`policies.yaml with ${what} is told so, with a remedy`, async (t) => {
    await lab(t, { text });
    await assert.rejects(commandsFor('lab'), says);
    const [only] = await found({ post_copy: true });
    assert.match(only ?? '', /^error: /);
  });
}

test('a command that fails is told with its last words; one that hangs is killed with what it started', async () => {
  await assert.rejects(
    runCommand(['/bin/sh', '-c', 'echo no ssh >&2; exit 3'], {}, 5_000),
    /ended with 3: no ssh\. Mend/,
  );
  await assert.rejects(
    runCommand(['/bin/sh', '-c', 'sleep 60 & sleep 60'], {}, 200),
    /had not ended after 0\.2 s/,
  );
  await assert.rejects(runCommand(['/nonexistent'], {}, 5_000), /cannot be started: .*ENOENT/);
  await assert.rejects(runCommand(['/bin/cat', '/dev/zero'], {}, 5_000), /printed more than 65536/);
});

test('a command has none of the secrets of the worker’s environment', async (t) => {
  process.env['INFLUX_TOKEN'] = 'hunter2';
  t.after(() => delete process.env['INFLUX_TOKEN']);
  assert.doesNotMatch(await runCommand(['/usr/bin/env'], {}, 5_000), /hunter2/);
});

test('what is no policy is refused', async (t) => {
  await lab(t, { has: { post_copy: 'yes' } });
  await assert.rejects(
    new MockActivityEnvironment().run(readPolicy, at),
    /printed post_copy: .*Have it print/,
  );
});

test('preflight: a sweep that nobody can set is an error, a single label that nobody checks a warning', async (t) => {
  await lab(t, { text: 'clouds: {}' });
  assert.match(
    (await found({ post_copy: [true, false] }))[0] ?? '',
    /^error: policy makes 2 different settings/,
  );
  assert.match((await found({ post_copy: true }))[0] ?? '', /^warning: policy is declared, not checked/);
});

test('preflight: what the cloud has otherwise is an error where it cannot be set, and a note where it can', async (t) => {
  await lab(t, { set: false });
  const says = 'error: policy declares post_copy: true; the cloud has post_copy: false.';
  assert.deepEqual(await found({ post_copy: [true, false] }), [says]);
  await lab(t);
  assert.deepEqual(await found({ post_copy: [true, false] }), ['note: The cloud has post_copy: false.']);
  assert.match(
    (await found({ tunnelled: true }))[0] ?? '',
    /^error: The check command does not tell tunnelled/,
  );
});

test('aliases without end are a problem of the file, told with it', async (t) => {
  const { file } = await lab(t, { text: 'clouds: *nobody\n' });
  await assert.rejects(commandsFor('lab'), new RegExp(`${file}: has aliases .* Write the values out`));
});
