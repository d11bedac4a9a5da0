import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Answer } from './answer.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

/** The page's files, read once: what is not among them does not exist, whatever a path may say. */
export async function pageFiles(): Promise<ReadonlyMap<string, Answer>> {
  const folder = new URL('./page/', import.meta.url);
  const files = new Map<string, Answer>();
  for (const name of await readdir(folder)) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    files.set(name, { type, policy: 'page', body: await readFile(new URL(name, folder)) });
  }
  return files;
}
