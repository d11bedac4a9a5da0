import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { bundleWorkflowCode, Runtime } from '@temporalio/worker';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Beside what npm installed, as other tools keep there what they make of it. */
const cache = join(root, 'node_modules', '.cache', 'ferry');
/** Workflows import nothing else: the lint sees to it. */
const folders = ['workflows', 'domain'];
/** What npm says it installed. */
const packages = 'node_modules/.package-lock.json';

/**
 * The workflows' code as a worker wants it: one file, which webpack takes seconds to make. It is made once for each state of
 * its sources and of the packages, and kept where that is possible.
 */
export async function workflowBundle({ failureConverterPath }: DataConverter = {}): Promise<{
  code: string;
}> {
  const kind = failureConverterPath === undefined ? 'workflows' : 'sealed-workflows';
  const name = `${kind}-${await fingerprint()}.js`;
  const kept = await readFile(join(cache, name), 'utf8').catch(() => undefined);
  if (kept !== undefined) return { code: kept };
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'workflows.ts'),
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    logger: Runtime.instance().logger,
  });
  await keep(name, code).catch(() => undefined); // a folder that is not ours to write: made anew each time
  return { code };
}

async function fingerprint(): Promise<string> {
  const files = await Promise.all(folders.map((folder) => readdir(join(root, folder), { recursive: true })));
  const paths = files.flatMap((names, i) => names.map((name) => join(folders[i] ?? '', name)));
  const sources = [...paths.filter((path) => path.endsWith('.ts')).sort(), packages];
  const contents = await Promise.all(sources.map((path) => readFile(join(root, path))));
  const hash = createHash('sha256').update(process.version);
  contents.forEach((content, i) => hash.update(`\n${sources[i] ?? ''} ${content.length}\n`).update(content));
  return hash.digest('hex').slice(0, 32);
}

/** Whole or not at all: others may look for it meanwhile. What it takes the place of goes. */
async function keep(name: string, code: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const unfinished = join(cache, `${name}.${process.pid}`);
  await writeFile(unfinished, code, { mode: 0o644 });
  const [kind = ''] = /^[a-z-]+-/.exec(name) ?? [];
  const others = (await readdir(cache)).filter(
    (other) => other.startsWith(kind) && other.endsWith('.js') && other !== name,
  );
  await rename(unfinished, join(cache, name));
  await Promise.all(others.map((other) => rm(join(cache, other), { force: true })));
}
