import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type Job, readCrontab } from '../../../client/crontab/lines.ts';
import { callsIn } from '../../../client/crontab/rally-call.ts';
import { translate, type Translated } from '../../../client/crontab/translate.ts';
import { folder } from '../../support/folder.ts';
import { ferry, stack } from './ferry.ts';

const args = `{"image_name": "Ubuntu 14.04 LTS", "flavor_name": "rally.large", "block_migration": false, "host_to_evacuate": "compute03", "destination_host": "nova"}`;
const rally = `rally --plugin-paths nova_live_migration.py task start task.json --task-args '${args}'`;
const jobOf = (text: string, withUser = false): Job => {
  const [job] = readCrontab(text, withUser).jobs;
  assert.ok(job, text);
  return job;
};
const translated = (text: string): Promise<Translated> => translate(jobOf(text), { timezone: 'UTC' });

test('the published line becomes a schedule of the five inputs', async () => {
  const found = await translated(`0 2 * * * cd /opt/live_migrator && ${rally} >> /var/log/lm.log 2>&1`);
  assert.ok(found.state === 'schedule');
  const { spec, plan } = found;
  assert.equal(plan.cron, '0 2 * * *');
  assert.deepEqual([spec.name, spec.evacuate, spec.to], ['evacuate-compute03', 'compute03', ['nova']]);
  assert.deepEqual(spec.require, { image: 'Ubuntu 14.04 LTS', flavor: 'rally.large' });
  assert.deepEqual(spec.trips, { ...spec.trips, count: 1, wayBack: false });
});

test('a crontab’s own ways: zone lines, macros, comments, users, percent signs, minus, quoted names', () => {
  const text = [
    '# every night',
    'MAILTO = "ops@example.org"',
    '-0 1 * * * before.sh',
    "CRON_TZ='Europe/Paris'",
    `@daily date +\\%F; ${rally} % yes % no`,
    'TZ=UTC',
    'CRON_TZ=',
    '*/30 2-4 * jan mon root after.sh',
    'nonsense',
  ].join('\n');
  const { jobs, notes } = readCrontab(text, false);
  assert.deepEqual(jobs, [
    { line: 3, when: '0 1 * * *', command: 'before.sh' },
    { line: 5, when: '@daily', command: `date +%F; ${rally}`, zone: 'Europe/Paris' },
    { line: 8, when: '*/30 2-4 * jan mon', command: 'after.sh' },
  ]);
  assert.deepEqual(
    notes.map((n) => n.line),
    [6, 9],
  );
  assert.equal(jobOf('0 1 * * * nova before.sh', true).command, 'before.sh');
});

test('the call is found behind cd, sudo, flock, bash -c and =, whatever it is redirected to', () => {
  const task = [{ kind: 'task', args }];
  const quoted = rally.replaceAll('"', '\\"');
  for (const command of [
    `sudo -u stack /usr/local/bin/${rally} 2>/dev/null`,
    `flock -n /tmp/lock ${rally} > /dev/null`,
    `OS_CLOUD=x ${rally.replace('--task-args ', '--task-args=')} | tee log`,
    `. /opt/rally/bin/activate; ${rally}`,
    `/bin/bash -lc "${quoted}"`,
  ])
    assert.deepEqual(callsIn(command), task, command);
  assert.deepEqual(callsIn('rally task report --out x.html'), []);
});

test('what cannot be translated is told with its reason', async () => {
  for (const [line, why] of [
    [`@reboot ${rally}`, /@reboot is not one of/],
    ['0 2 * * * rally task start task.json', /without --task-args/],
    [
      `0 2 * * * rally task start t --task-args "{\\"host_to_evacuate\\": \\"$HOST\\"}"`,
      /a variable of the shell/,
    ],
    [
      `0 2 * * * rally task start t --task-args '{"host_to_evacuat": "c"}'`,
      /Did you mean host_to_evacuate\?/,
    ],
    [`0 2 * * * rally task start t --task-args-file /nonexistent`, /cannot be read here/],
    ['0 2 * * * /nonexistent/run.sh', /cannot be read here/],
    [`0 2 * * * ${rally}; ${rally}`, /several tasks/],
  ] as const) {
    const found = await translated(line);
    assert.ok(found.state === 'refused', line);
    assert.match(found.why, why);
  }
  assert.equal((await translated('0 5 * * * /usr/bin/updatedb')).state, 'other');
});

test('the published wrapper, whose hosts are in vars.rc: as many round trips', async (t) => {
  const at = await folder(t);
  const call = (from: string, to: string) =>
    `rallytask_arg="'{\\"image_name\\": \\"Ubuntulm14\\", \\"flavor_name\\":\\"lm.small\\", \\"block_migration\\": false, \\"host_to_evacuate\\": \\"$${from}\\", \\"destination_host\\": \\"$${to}\\"}'"\n` +
    'echo "rally --plugin-paths p.py task start task.json --task-args $rallytask_arg" | bash\n';
  const hosts = ['host_to_evacuate', 'destination_host'] as const;
  const both = call(...hosts) + 'sleep 15\n' + call(hosts[1], hosts[0]);
  await writeFile(`${at}/test_lv_environment.sh`, `#!/bin/bash\nsource vars.rc\n${both}`);
  await writeFile(
    `${at}/vars.rc`,
    "host_to_evacuate='compute04'\ndestination_host='compute05'\nITERATIONS=3\n",
  );
  const found = await translated(`0 */6 * * * cd ${at} && ./test_lv_environment.sh >/dev/null 2>&1`);
  assert.ok(found.state === 'schedule');
  const { evacuate, to, trips } = found.spec;
  assert.deepEqual([evacuate, to], ['compute04', ['compute05']]);
  assert.deepEqual(trips, { count: 3, wayBack: true, pauseMs: 15_000, warmup: 0 });
});

test('a wrapper that names itself, and files that never end, are left out with a reason', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/test_lv_environment.sh`, '# usage: ./test_lv_environment.sh\n');
  assert.equal((await translated(`0 1 * * * ${at}/test_lv_environment.sh`)).state, 'other');
  const endless = await translated('0 1 * * * rally task start t.json --task-args-file /dev/zero');
  assert.ok(endless.state === 'refused');
  assert.match(endless.why, /\/dev\/zero cannot be read here/);
});

test('an import tells what it would create, and creates nothing unless told to', async (t) => {
  const at = await folder(t);
  await writeFile(`${at}/tab`, `0 2 * * * ${rally}\n0 3 * * * ${rally}\n0 4 * * * true\n`);
  const { code, stdout, stderr } = await ferry(at, [
    'schedule',
    'import',
    'crontab',
    'tab',
    '--timezone',
    'UTC',
  ]);
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^tab:1: evacuate-compute03 · 0 2 \* \* \* UTC · .*\ntab:2: evacuate-compute03-2 · 0 3/,
  );
  assert.match(stderr, /tab:3: left alone/);
  assert.match(stderr, /Nothing is created yet: --yes/);
  const asked = await ferry(at, ['schedule', 'import', 'crontab', 'tab', '--yes']);
  assert.equal(asked.code, 5, 'creating needs Temporal');
  assert.doesNotMatch(asked.stderr, stack);
});
