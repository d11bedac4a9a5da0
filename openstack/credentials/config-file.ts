/** Reads a YAML or JSON file of options, and says what is wrong with it in terms of its lines. */
import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import type { Findings } from './findings.ts';

export type Tree = Record<string, unknown>;

/**
 * 'absent' when there is no such file; undefined after a finding was added. JSON is read as YAML, its superset.
 * The failsafe schema leaves every scalar as it is written: to the others a password of 0123 is the number 123.
 */
export async function readConfigFile(path: string, findings: Findings): Promise<Tree | 'absent' | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'absent';
    findings.add({
      file: path,
      problem: `can't be read: ${code}`,
      remedy: 'Make it a file that this user may read',
    });
    return undefined;
  }
  const document = parseDocument(text, { schema: 'failsafe', merge: true, prettyErrors: false });
  for (const error of document.errors) {
    // Not error.message with its excerpt: the line may hold the password.
    const line = text.slice(0, error.pos[0]).split('\n').length;
    findings.add({
      file: `${path}:${line}`,
      problem: `is not valid YAML or JSON (${error.code})`,
      remedy: 'Mend that line',
    });
  }
  if (document.errors.length > 0) return undefined;
  const tree: unknown = document.toJS();
  if (isTree(tree)) return tree;
  findings.add({
    file: path,
    problem: 'holds no options',
    remedy: 'Write `clouds:` and under it the name of a cloud',
  });
  return undefined;
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
