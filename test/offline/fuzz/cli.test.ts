import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Command } from 'commander';
import fc from 'fast-check';
import { askedFor } from '../../../client/campaign/asked-for.ts';
import { CommandEnds } from '../../../client/exit.ts';
import { explain } from '../../../client/explain.ts';
import { program } from '../../../client/program.ts';
import { wanted } from '../../../client/runs/wanted.ts';
import { isRunId, RunStore } from '../../../results/run-store.ts';
import { ferry, stack } from '../client/ferry.ts';
import { civil, harmless } from './civil.ts';
import { holds, typed } from './mutate.ts';

const folder = mkdtempSync(join(tmpdir(), 'ferry-fuzz-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}

/** The whole of the program's own parser, with nothing behind it. */
function parser(): Command {
  const ferryProgram = program();
  const quiet = (command: Command) => {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    for (const inner of command.commands) quiet(inner);
  };
  quiet(ferryProgram);
  for (const leaf of leaves(ferryProgram)) leaf.action(() => undefined);
  return ferryProgram;
}

const commands = leaves(program()).map((leaf) => ({
  path: pathOf(leaf),
  options: leaf.options.flatMap(({ long }) => long ?? []),
}));
const word = typed.map((text) => text.slice(0, 2_000));
const commandLine = fc
  .constantFrom(...commands)
  .chain(({ path, options }) =>
    fc
      .array(
        fc.oneof(
          word,
          fc.constantFrom('--', '-', '--=', '--no-', '-o', '--constructor', '--json=1', ...options),
        ),
        { maxLength: 6 },
      )
      .map((more) => [...path, ...more]),
  );

holds('a command line of anything is taken, or refused as a usage error', 900, commandLine, async (args) => {
  try {
    await parser().parseAsync(['node', 'ferry', ...args]);
  } catch (error) {
    const { exitCode } = await explain(error);
    const { code = '' } = error as { code?: string };
    assert.ok(code.startsWith('commander.'), String(error));
    assert.ok(exitCode === 2 || (exitCode === 0 && /help|version/.test(code)), `${code}: ${exitCode}`);
  }
});

async function takenOrEnded(ask: () => unknown): Promise<void> {
  try {
    await ask();
  } catch (error) {
    assert.ok(error instanceof CommandEnds, String(error));
    assert.equal(error.exitCode, 2);
    civil((await explain(error)).message);
  }
}

const asked = fc.record(
  {
    imageName: word,
    flavorName: word,
    blockMigration: word,
    hostToEvacuate: word,
    destinationHost: word,
    cloud: word,
    taskArgs: word,
  },
  { requiredKeys: [], noNullPrototype: true },
);
holds('the five inputs of anything are a campaign, or a usage error', 700, asked, async (options) => {
  await takenOrEnded(() => askedFor(undefined, options));
});

const which = fc.record(
  { campaign: word, scenario: word, server: word, host: word, since: word, until: word, limit: word },
  { requiredKeys: [], noNullPrototype: true },
);
holds('whatever lists are asked for is a question, or a usage error', 700, which, async (options) => {
  await takenOrEnded(() => {
    const { since, until, limit } = wanted(options, 1e12);
    for (const n of [since ?? 0, until ?? 0]) assert.ok(Number.isFinite(n));
    assert.ok(limit > 0);
  });
});

holds(
  'no run id leads out of the run store',
  700,
  fc.oneof(word, fc.constantFrom('..', '.', 'a/../../b', 'a\\..', '-o', '.ferry')),
  (id) => {
    const root = join(folder, 'runs');
    if (!isRunId(id)) assert.throws(() => new RunStore(root).pathOf(id), /is not the id of a run/);
    else assert.equal(new RunStore(root).pathOf(id), join(root, id));
  },
);

const campaign = 'name: "\u0041"\n"\\e]0;owned\\a": 1\nfleet: &f {groups: [*f]}\n';
for (const args of [
  ['check', 'bad.yaml'],
  ['run', 'bad.yaml', '--embedded'],
  ['schedule', 'create', '../x', 'bad.yaml', '--cron', '* *'],
  ['run', '--task-args', '{"image_name": &a [*a]}'],
  ['run', '--image-name', '\u001b[2J'],
  ['show', '../../etc/passwd'],
  ['show', '\u001b]0;owned\u0007'],
  ['export', '../../etc/passwd', '-o', 'x.tar.gz'],
  ['import', '/dev/zero'],
  ['history', '--since', '\u001b[2J'],
  ['ui', '--port', '\u001b[2J'],
  ['notify', '--to', '__proto__', '--test'],
  ['\u001b[2J'],
  ['run', '--\u001b[2J'],
] as const) {
  test(`ferry ${JSON.stringify(args)}: a usage error, without a stack, and nothing is made`, async () => {
    const at = mkdtempSync(join(folder, 'cwd-'));
    writeFileSync(join(at, 'bad.yaml'), campaign);
    const { code, stdout, stderr } = await ferry(at, args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.doesNotMatch(stderr, stack);
    harmless(stderr);
    assert.deepEqual(readdirSync(at), ['bad.yaml']);
  });
}
