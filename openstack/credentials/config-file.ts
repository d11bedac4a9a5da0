/** Reads a YAML or JSON file of options, and says what is wrong with it in terms of its lines. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { parseDocument } from 'yaml';
import type { Findings } from './findings.ts';

export type Tree = Record<string, unknown>;

/** Larger than any that a person wrote. */
const mostBytes = 1_048_576;
/** Of what is wrong in one file. */
const mostFindings = 20;

/**
 * 'absent' when there is no such file; undefined after a finding was added. JSON is read as YAML, its superset.
 * The failsafe schema leaves every scalar as it is written: to the others a password of 0123 is the number 123.
 */
export async function readConfigFile(path: string, findings: Findings): Promise<Tree | 'absent' | undefined> {
  const text = await textOf(path, findings);
  if (text === 'refused') return undefined;
  if (text === 'absent') return text;
  const document = parseDocument(text.content, { schema: 'failsafe', merge: true, prettyErrors: false });
  for (const error of document.errors.slice(0, mostFindings)) {
    // Not error.message with its excerpt: the line may hold the password.
    const line = text.content.slice(0, error.pos[0]).split('\n').length;
    findings.add({
      file: `${path}:${line}`,
      problem: `is not valid YAML or JSON (${error.code})`,
      remedy: 'Mend that line',
    });
  }
  if (document.errors.length > 0) return undefined;
  let tree: unknown;
  try {
    tree = document.toJS({ maxAliasCount: 100 });
  } catch {
    // Of nothing, of themselves, or without end; or brackets in brackets, without end.
    findings.add({
      file: path,
      problem: 'has aliases (*name) or levels that cannot be followed',
      remedy: 'Write the values out',
    });
    return undefined;
  }
  if (isTree(tree)) return tree;
  findings.add({
    file: path,
    problem: 'holds no options',
    remedy: 'Write `clouds:` and under it the name of a cloud',
  });
  return undefined;
}

async function textOf(path: string, findings: Findings): Promise<{ content: string } | 'absent' | 'refused'> {
  const refuse = (problem: string, remedy: string) => {
    findings.add({ file: path, problem, remedy });
    return 'refused' as const;
  };
  try {
    const bytes = await buffer(createReadStream(path, { end: mostBytes }));
    if (bytes.length > mostBytes) return refuse('is larger than 1 MiB', 'Name a file of credentials');
    // Not with characters in place of what cannot be read: it may be the password.
    if (!isUtf8(bytes)) return refuse('is not UTF-8', 'Save it as UTF-8');
    return { content: bytes.toString('utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'absent';
    return refuse(`can't be read: ${code}`, 'Make it a file that this user may read');
  }
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const empty = ['', '~', 'null', 'None'];

/** The scalars of a tree, without the empty ones. Older files write user-domain-name with dashes. */
export function scalarsOf(tree: Tree): Record<string, string> {
  const scalars: Record<string, string> = {};
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string' && !empty.includes(value)) scalars[key.replaceAll('-', '_')] = value;
  }
  return scalars;
}
