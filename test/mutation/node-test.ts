/**
 * Stands in for node:test while mutants are tried: tests are not run as their files are loaded, but kept, to be run
 * again and again in one process. It has of node:test what the tests of domain/ use, and refuses the rest.
 */
type Body = (context: Context) => unknown;

interface Context {
  after(act: () => unknown): void;
}

export interface Kept {
  readonly name: string;
  readonly run: () => Promise<void>;
}

let kept: Kept[] = [];
let preparations: (() => unknown)[] = [];
let path: readonly string[] = [];

export function test(name: string, ...[first, second]: [Body] | [object, Body]): void {
  const body = typeof first === 'function' ? first : second;
  if (typeof body !== 'function') throw new Error(`${name}: a test without a body is not understood here.`);
  kept.push({ name: [...path, name].join(' › '), run: () => tried(body as Body) });
}

export function describe(name: string, body: () => void): void {
  const outer = path;
  path = [...path, name];
  body();
  path = outer;
}

export function before(act: () => unknown): void {
  preparations.push(act);
}

/** What tests leave behind goes with the process: it lies in temporary folders. */
export function after(): void {
  // Nothing: the tests will be run again.
}

async function tried(body: Body): Promise<void> {
  const endings: (() => unknown)[] = [];
  try {
    await body({ after: (act) => endings.unshift(act) });
  } finally {
    for (const act of endings) await act();
  }
}

/** The tests that were declared while this loaded, ready to be run. */
export async function declaredBy(load: () => Promise<unknown>): Promise<Kept[]> {
  [kept, preparations, path] = [[], [], []];
  await load();
  const [tests, acts] = [kept, preparations];
  for (const act of acts) await act();
  return tests;
}
