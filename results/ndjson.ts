/** One JSON value a line. */
export function toLines(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/**
 * Reads them back, each once: of lines with the same key the last counts. Torn lines are passed over: a writer that
 * died half-way has written them again.
 */
export function fromLines<T extends object>(text: string, keyOf: (value: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const line of text.split('\n')) {
    const value = parsed(line) as T | undefined;
    if (value) byKey.set(keyOf(value), value);
  }
  return [...byKey.values()];
}

function parsed(line: string): unknown {
  if (line === '') return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
