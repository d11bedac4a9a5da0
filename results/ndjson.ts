import type { z } from 'zod';
import { DamagedRun } from './stored/damaged.ts';
import { heldTo } from './stored/held.ts';

/** A file of lines, and where it lies, for people. */
export interface Lines {
  readonly where: string;
  readonly text: string;
}

/** Longer than any: an evacuation that left ten thousand servers behind has some 2 MB. */
const mostCharacters = 16 * 2 ** 20;

/** One JSON value a line. */
export function toLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/**
 * Reads them back, each once: of lines with the same key the last counts. A torn line is passed over where the whole of
 * it stands elsewhere: a writer that died half-way has written it again. @throws DamagedRun for one that is lost
 */
export function fromLines<T extends object>(
  files: readonly Lines[],
  schema: z.ZodType,
  keyOf: (value: T) => string,
): T[] {
  const byKey = new Map<string, T>();
  for (const { where, text } of files) {
    for (const [i, line] of text.split('\n').entries()) {
      const at = `${where}:${i + 1}`;
      if (line.length > mostCharacters) throw new DamagedRun(at, `the line has ${line.length} characters`);
      if (line === '' || isTorn(line, files)) continue;
      const value = heldTo(schema, at, line) as T;
      byKey.set(keyOf(value), value);
    }
  }
  return [...byKey.values()];
}

/** Whole lines end in a brace, and nearly all are whole. */
function isTorn(line: string, files: readonly Lines[]): boolean {
  if (line.endsWith('}')) return false;
  const goesOn = (other: string) => other.length > line.length && other.startsWith(line);
  return files.some(({ text }) => text.split('\n').some(goesOn));
}
