import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { explain } from '../../../client/explain.ts';
import { NotifyProblem } from '../../../results/notify/problem.ts';
import { Target } from '../../../results/notify/target.ts';
import { message } from '../notify/messages.ts';
import { civil } from './civil.ts';
import { holds, mutated, mutatedBytes } from './mutate.ts';

const folder = mkdtempSync(join(tmpdir(), 'ferry-fuzz-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const path = join(folder, 'notify.yaml');
const secret = 'hunter2-never-shown';
const url = `https://hooks.example.org/${secret}`;
const body = {
  text: '{{campaign}}: {{verdict.state}}',
  deep: [{ n: '{{totals.attempted}}', all: '{{#reasons}}{{.}}{{/reasons}}' }],
};
const settings = {
  targets: {
    ops: {
      format: 'template',
      url,
      on: ['fail', 'pass'],
      body,
      headers: { 'X-Key': secret },
      timeout_seconds: 5,
    },
    slack: { format: 'slack', url: { file: 'none' }, secrets: [`whsec_${'a'.repeat(44)}`] },
    alerts: { format: 'alertmanager', url, labels: { team: 'infra' }, firing_hours: 2 },
  },
};
const messages = [message('pass'), message('fail')];

/** Taken, every message becomes JSON; refused, it is said where and what to write, and no secret. */
async function takenOrExplained(name: string): Promise<void> {
  const outcome: unknown = await Target.find(name, { FERRY_NOTIFY: path }).catch((error: unknown) => error);
  assert.ok(!inspect(outcome, { depth: 9 }).includes(secret), 'shows a secret');
  if (outcome instanceof Target) {
    for (const one of messages) JSON.parse(outcome.bodyOf(one));
    return;
  }
  assert.ok(outcome instanceof NotifyProblem, inspect(outcome));
  civil((await explain(outcome)).message);
  for (const line of outcome.message.split('\n')) assert.match(line, /^\/.*notify\.yaml.*[.:>}] ?/);
}

const target = fc.constantFrom('ops', 'ops', 'slack', 'alerts', '__proto__', 'constructor', '\u001b[2J');
holds(
  'a notify.yaml with anything anywhere is taken or explained',
  350,
  fc.tuple(mutated(settings), target),
  async ([tree, name]) => {
    writeFileSync(path, stringify(tree));
    await takenOrExplained(name);
  },
);

holds(
  'so is a torn or overwritten one',
  250,
  fc.tuple(mutatedBytes(Buffer.from(stringify(settings))), target),
  async ([bytes, name]) => {
    writeFileSync(path, bytes);
    await takenOrExplained(name);
  },
);

const piece = fc.constantFrom(
  '{{',
  '}}',
  '{{{',
  '#',
  '/',
  '^',
  '>',
  '=',
  '<% %>',
  '&',
  '!',
  '.',
  ' ',
  'run',
  'totals.attempted',
  'constructor',
  '__proto__.x',
  'reasons',
  '\u001b[2J',
  'toString',
  '\n',
);
holds(
  'a template of any tags is taken or explained',
  400,
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  async (text) => {
    writeFileSync(
      path,
      stringify({ targets: { ops: { ...settings.targets.ops, body: { text, more: [text] } } } }),
    );
    await takenOrExplained('ops');
  },
);

const laughs = `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}`;
const bombs = [
  laughs,
  'targets: *nobody',
  'targets: &t {ops: *t}',
  '{"a":'.repeat(10_000),
  `#${'x'.repeat(10_000_000)}`,
  '\0',
  '--- 1\n--- 2',
];
for (const [i, bomb] of bombs.entries())
  holds(`bomb ${i + 1} is explained`, 1, fc.constant(bomb), async (text) => {
    writeFileSync(path, text);
    await takenOrExplained('ops');
  });
