import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { writtenOut } from '../../domain/written-out.ts';
import { PolicyProblem } from './problem.ts';

const says = (predicate: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : predicate),
});

/** A program by its whole path, and its arguments; no shell reads it. */
const command = z
  .array(z.string(says('is not a text')), says('is not a list of program and arguments'))
  .min(1, { error: 'is an empty list' })
  .max(100, { error: 'has more than 100 entries' })
  .refine(([program = '']) => program.startsWith('/'), {
    error: 'does not begin with the whole path of a program',
  });

const entry = z.strictObject(
  {
    check: command,
    set: command.optional(),
    timeout_seconds: z
      .number(says('is not a number of seconds'))
      .min(1, { error: 'is not in 1…3600' })
      .max(3_600, { error: 'is not in 1…3600' })
      .default(600),
  },
  says('is not a mapping of fields'),
);
export type PolicyCommands = z.infer<typeof entry>;

const policiesFile = z.strictObject({
  clouds: z.record(z.string(), entry, says('is not a mapping of clouds')),
});

const remedies: Readonly<Record<string, string>> = {
  clouds: 'Write clouds: {NAME: {check: [/path/of/program, argument]}}.',
  check: 'Write the program that prints what the cloud has, e.g. [/etc/ferry/policy, check].',
  set: 'Write the program that sets the cloud, e.g. [/etc/ferry/policy, set], or leave it out.',
  timeout_seconds: 'Write seconds, 1 to 3600.',
};

/** `FERRY_POLICIES`, else policies.yaml in ferry's home, else in /etc/ferry. */
function places(env: NodeJS.ProcessEnv): string[] {
  const named = env['FERRY_POLICIES'];
  if (named !== undefined && named !== '') return [resolve(named)];
  return [join(resolve(env['FERRY_HOME'] ?? '.ferry'), 'policies.yaml'), '/etc/ferry/policies.yaml'];
}

export type Found =
  | { readonly state: 'found'; readonly commands: PolicyCommands }
  /** Nobody here may ask this cloud. */
  | { readonly state: 'none'; readonly reason: string };

/**
 * The commands that the operator of this worker allows for a cloud, by the name that campaigns call it. Only this file can name
 * a command: no campaign and nothing of Temporal's can. @throws PolicyProblem with everything that is wrong with it
 */
export async function commandsFor(cloud: string, env: NodeJS.ProcessEnv = process.env): Promise<Found> {
  for (const path of places(env)) {
    const text = await textOf(path);
    if (text === undefined) continue;
    const commands = cloudsIn(path, text).get(cloud);
    if (commands) return { state: 'found', commands };
    return { state: 'none', reason: `${path} has no cloud ${cloud}` };
  }
  return { state: 'none', reason: `there is no policies.yaml (looked for ${places(env).join(', ')})` };
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    // Whoever may write it may run programs as this user.
    if ((mode & 0o022) !== 0)
      throw new PolicyProblem(`${path}: others than its owner may write it. chmod go-w it.`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof PolicyProblem) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new PolicyProblem(`${path}: cannot be read (${code}). Make it a file that this user may read.`);
  }
}

function cloudsIn(path: string, text: string): Map<string, PolicyCommands> {
  const document = parseDocument(text, { prettyErrors: false });
  const [broken] = document.errors;
  if (broken) {
    const line = text.slice(0, broken.pos[0]).split('\n').length;
    throw new PolicyProblem(`${path}:${line}: is not valid YAML (${broken.code}). Mend that line.`);
  }
  const said = writtenOut(document, (what) => new PolicyProblem(`${path}: ${what}`));
  const parsed = policiesFile.safeParse(said ?? {});
  if (parsed.success) return new Map(Object.entries(parsed.data.clouds));
  const told = parsed.error.issues.flatMap((issue) => {
    const where = issue.path.map(String);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `${path}: ${[...where, key].join('.')}: is not a field here. docs/policies.md lists the fields.`); // prettier-ignore
    const field = where[2] ?? 'clouds';
    const remedy = (Object.hasOwn(remedies, field) ? remedies[field] : undefined) ?? 'See docs/policies.md.';
    return [`${path}: ${where.join('.') || 'the file'}: ${issue.message}. ${remedy}`];
  });
  throw new PolicyProblem(told.join('\n'));
}
