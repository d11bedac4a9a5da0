import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import fc from 'fast-check';
import { readCrontab } from '../../../client/crontab/lines.ts';
import { translate } from '../../../client/crontab/translate.ts';
import { planOf } from '../../../client/schedules/plan-options.ts';
import { printable } from '../../../domain/printable.ts';
import { civil } from './civil.ts';
import { holds, mutatedBytes, typed } from './mutate.ts';

const folder = mkdtempSync(join(tmpdir(), 'ferry-fuzz-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const wrapper = join(folder, 'test_lv_environment.sh');
const args = `{"image_name": "u", "flavor_name": "f", "block_migration": false, "host_to_evacuate": "compute03", "destination_host": "nova"}`;
const crontab = `# nightly
MAILTO="ops@example.org"
CRON_TZ='Europe/Paris'
0 2 * * * cd /opt && rally --plugin-paths x.py task start task.json --task-args '${args}' >> /var/log/x 2>&1
@daily root bash -c "rally task start t.json --task-args '${args.replaceAll('"', '\\"')}'"
*/5 1-4 * jan mon ${wrapper}
30 4 * * * rally task start t.json --task-args-file /dev/zero
`;
const script = `#!/bin/bash
# usage: ./test_lv_environment.sh
source vars.rc
ITERATIONS=3
HOST=compute03
for i in $(seq $ITERATIONS); do
  rally task start t.json --task-args "{\\"image_name\\": \\"u\\", \\"flavor_name\\": \\"f\\", \\"host_to_evacuate\\": \\"$HOST\\", \\"destination_host\\": \\"b\\"}"
  rally task start t.json --task-args "{\\"image_name\\": \\"u\\", \\"flavor_name\\": \\"f\\", \\"host_to_evacuate\\": \\"b\\", \\"destination_host\\": \\"$HOST\\"}"
done
`;

/** Every job becomes a schedule whose plan and campaign are whole, or is left out with a reason, or has nothing to do with it. */
async function understoodOrLeft(text: string, system: boolean): Promise<void> {
  const { jobs, notes } = readCrontab(text, system);
  for (const note of notes) civil(printable(note.text));
  for (const job of jobs.slice(0, 50)) {
    const became = await translate(job, { timezone: 'UTC' });
    if (became.state === 'refused') civil(printable(became.why));
    if (became.state !== 'schedule') continue;
    const { spec, plan } = became;
    assert.ok(Number.isInteger(spec.trips.count) && spec.trips.count >= 1 && spec.trips.count <= 10_000);
    assert.ok('ok' in planOf({ cron: plan.cron, timezone: plan.timezone }));
    assert.deepEqual(JSON.parse(JSON.stringify({ spec, plan })), { spec, plan });
  }
}

holds(
  'a crontab, torn, flipped and written over, is understood or left out with a reason',
  500,
  fc.tuple(mutatedBytes(Buffer.from(crontab)), fc.boolean()),
  async ([bytes, system]) => {
    writeFileSync(wrapper, script);
    await understoodOrLeft(bytes.toString(), system);
  },
);

holds('so is a wrapper script', 300, mutatedBytes(Buffer.from(script)), async (bytes) => {
  writeFileSync(wrapper, bytes);
  await understoodOrLeft(crontab, false);
});

const field = fc.constantFrom(
  '*',
  '0',
  '59',
  '60',
  '-1',
  '*/0',
  '1-',
  '5-1',
  'L',
  '?',
  '#',
  'mon',
  'jan-mar',
  '1,2,,3',
  '99999999999',
  '0x1',
  '@daily',
  '\u001b[2J',
  '*/1e3',
);
const cron = fc.array(field, { minLength: 0, maxLength: 7 }).map((fields) => fields.join(' '));
const text = fc.oneof(cron, typed);
const options = fc.record(
  { cron: text, timezone: text, catchUp: text, jitter: text, until: text },
  { requiredKeys: [], noNullPrototype: true },
);
holds("a schedule's options of anything make a plan, or all that is wrong with them", 800, options, (one) => {
  const read = planOf(one);
  if (read.ok) {
    assert.deepEqual(JSON.parse(JSON.stringify(read.plan)), read.plan);
    return;
  }
  assert.ok(read.problems.length > 0);
  for (const problem of read.problems) {
    civil(printable(problem));
    assert.match(problem, /^--[a-z-]+: /);
  }
});
