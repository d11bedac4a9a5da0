import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const dayMs = 86_400_000;

/**
 * Removes the samples of runs whose newest file is older than so many days. What was made of them rests in the records.
 * @returns the runs whose samples are gone
 */
export async function removeOldSamples(root: string, keepDays: number, now = Date.now()): Promise<string[]> {
  const gone: string[] = [];
  const runs = await readdir(root, { withFileTypes: true }).catch(() => []);
  for (const run of runs) {
    if (!run.isDirectory()) continue;
    const folder = join(root, run.name);
    const files = await readdir(folder);
    const times = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).mtimeMs));
    const newest = times.reduce((a, b) => Math.max(a, b), (await stat(folder)).mtimeMs);
    if (now - newest <= keepDays * dayMs) continue;
    await rm(folder, { recursive: true, force: true });
    gone.push(run.name);
  }
  return gone;
}
