import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SampleFile } from './chunks.ts';

const dayMs = 86_400_000;
/** Of files that do not say, and of what is none of ours. */
const unlessToldDays = 14;

/**
 * Removes the samples of runs whose newest file is older than their own campaign wanted them kept, whoever's run looks. What was
 * made of them rests in the records.
 * @returns the runs whose samples are gone
 */
export async function removeOldSamples(root: string, now = Date.now()): Promise<string[]> {
  const gone: string[] = [];
  const runs = await readdir(root, { withFileTypes: true }).catch(() => []);
  for (const run of runs) {
    if (!run.isDirectory()) continue;
    const folder = join(root, run.name);
    const files = await readdir(folder);
    const times = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).mtimeMs));
    const newest = times.reduce((a, b) => Math.max(a, b), (await stat(folder)).mtimeMs);
    const keepDays = await Promise.all(files.map((name) => keepDaysOf(join(folder, name))));
    const longest = keepDays.reduce((a, b) => Math.max(a, b), 0) || unlessToldDays;
    if (now - newest <= longest * dayMs) continue;
    await rm(folder, { recursive: true, force: true });
    gone.push(run.name);
  }
  return gone;
}

async function keepDaysOf(path: string): Promise<number> {
  try {
    await using file = await SampleFile.open(path);
    return file?.sitting.keepDays ?? unlessToldDays;
  } catch {
    return unlessToldDays;
  }
}
