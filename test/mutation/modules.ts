/** Loads test files more than once in a process, and knows what each of them stands on. */
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const standIn = new URL('node-test.ts', import.meta.url).href;

/** What imports what, by URL without its generation. */
const imports = new Map<string, Set<string>>();

/** Modules below `root` are loaded once for each generation: a query behind their URL, which what they import inherits. */
export function watchModules(root: string): void {
  const below = `${pathToFileURL(root).href}/`;
  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL ?? '';
      if (!parent.startsWith(below) || parent.includes('/node_modules/')) return next(specifier, context);
      if (specifier === 'node:test') return { url: standIn, format: 'module-typescript', shortCircuit: true };
      const found = next(specifier, context);
      if (!found.url.startsWith(below) || found.url.includes('/node_modules/')) return found;
      const { search } = new URL(parent);
      const from = plain(parent);
      imports.set(from, (imports.get(from) ?? new Set()).add(plain(found.url)));
      return { ...found, url: `${plain(found.url)}${search}` };
    },
  });
}

export function urlOf(path: string, generation: number): string {
  return `${pathToFileURL(path).href}?generation=${generation}`;
}

/** Whether the one, directly or not, imports the other; both by path, and the first loaded. */
export function standsOn(path: string, other: string): boolean {
  const [from, wanted] = [pathToFileURL(path).href, pathToFileURL(other).href];
  const seen = new Set([from]);
  for (const url of seen) {
    if (url === wanted) return true;
    for (const one of imports.get(url) ?? []) seen.add(one);
  }
  return false;
}

function plain(url: string): string {
  return url.split('?')[0] ?? url;
}
