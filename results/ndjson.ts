import { open, readFile } from 'node:fs/promises';

/** Appends one JSON value a line, flushed to disk. A line that a crash left torn is closed first, so that it spoils nothing. */
export async function appendLines(path: string, values: readonly object[]): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const torn = size > 0 && last.toString() !== '\n';
    await file.appendFile(`${torn ? '\n' : ''}${values.map((v) => `${JSON.stringify(v)}\n`).join('')}`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Reads them back, each once: of lines with the same key the last counts. Torn lines are passed over: they were written again. */
export async function readLines<T extends object>(path: string, keyOf: (value: T) => string): Promise<T[]> {
  const byKey = new Map<string, T>();
  for (const line of (await textOf(path)).split('\n')) {
    const value = parsed(line) as T | undefined;
    if (value) byKey.set(keyOf(value), value);
  }
  return [...byKey.values()];
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parsed(line: string): unknown {
  if (line === '') return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
