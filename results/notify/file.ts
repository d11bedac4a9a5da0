import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { writtenOut } from '../../domain/written-out.ts';
import { NotifyProblem } from './problem.ts';
import { notifyFile, remedies, type TargetSettings } from './schema.ts';

export interface NotifyFile {
  readonly path: string;
  /** What paths in it are relative to. */
  readonly folder: string;
  readonly targets: Readonly<Record<string, TargetSettings>>;
}

/** Larger than any that a person wrote. */
const mostBytes = 1_048_576;

/** As many as anybody reads. */
const mostFlaws = 20;

/** `FERRY_NOTIFY`, else notify.yaml in ferry's home, else in /etc/ferry. */
function places(env: NodeJS.ProcessEnv): string[] {
  const named = env['FERRY_NOTIFY'];
  if (named !== undefined && named !== '') return [resolve(named)];
  return [join(resolve(env['FERRY_HOME'] ?? '.ferry'), 'notify.yaml'), '/etc/ferry/notify.yaml'];
}

/** Reads the first notify.yaml that there is, whole. @throws NotifyProblem with everything that is wrong with it */
export async function readNotifyFile(env: NodeJS.ProcessEnv): Promise<NotifyFile> {
  for (const path of places(env)) {
    const text = await textOf(path);
    if (text !== undefined) return { path, folder: dirname(path), targets: targetsIn(path, text) };
  }
  throw new NotifyProblem(
    `notify.yaml: there is none (looked for ${places(env).join(', ')}). Write one, or name it in FERRY_NOTIFY: docs/notify.md.`,
  );
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const bytes = await buffer(createReadStream(path, { end: mostBytes }));
    if (bytes.length > mostBytes)
      throw new NotifyProblem(`${path}: is larger than 1 MiB. Write targets alone: docs/notify.md.`);
    // Not with characters in place of what cannot be read: it may be a secret.
    if (!isUtf8(bytes)) throw new NotifyProblem(`${path}: is not UTF-8. Save it as UTF-8.`);
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof NotifyProblem) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new NotifyProblem(`${path}: cannot be read (${code}). Make it a file that this user may read.`);
  }
}

function targetsIn(path: string, text: string): NotifyFile['targets'] {
  const document = parseDocument(text, { merge: true, prettyErrors: false });
  // Not the parser's own words, with their excerpt: the line may hold a secret.
  const broken = document.errors.slice(0, mostFlaws).map(({ code, pos }) => {
    const line = text.slice(0, pos[0]).split('\n').length;
    return `${path}:${line}: is not valid YAML (${code}). Mend that line.`;
  });
  if (broken.length > 0) throw new NotifyProblem(broken.join('\n'));
  const said = writtenOut(document, (what) => new NotifyProblem(`${path}: ${what}`));
  const parsed = notifyFile.safeParse(said ?? {});
  if (parsed.success) return parsed.data.targets;
  throw new NotifyProblem(
    parsed.error.issues
      .slice(0, mostFlaws)
      .flatMap((issue) => told(path, issue))
      .join('\n'),
  );
}

function told(path: string, issue: z.core.$ZodIssue): string[] {
  const where = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${path}: ${[...where, key].join('.')}: not a field here. ${remedyFor(where, 'docs/notify.md lists the fields.')}`); // prettier-ignore
  if (issue.code === 'invalid_key' || issue.code === 'invalid_union' || issue.code === 'invalid_element') {
    const inner = issue.code === 'invalid_union' ? undefined : issue.issues[0]?.message;
    return [`${path}: ${where.join('.')}: ${inner ?? issue.message}. ${remedyFor(where)}`];
  }
  return [`${path}: ${where.join('.')}: ${issue.message}. ${remedyFor(where)}`];
}

function remedyFor(where: readonly string[], otherwise = 'See docs/notify.md.'): string {
  // targets.<name>.<field>…: the field's own remedy, else that of the file.
  const field = where[2] ?? where[0] ?? 'targets';
  return (Object.hasOwn(remedies, field) ? remedies[field] : undefined) ?? otherwise;
}
