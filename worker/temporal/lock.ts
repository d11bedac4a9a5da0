import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { identityOf, isAlive } from './process-identity.ts';

const holderSchema = z.object({ pid: z.number().int(), born: z.string().exactOptional() });
const lookEveryMs = 50;

/**
 * Does some work while no other process of this machine does the like: whoever makes the file has the lock. One whose
 * holder died is taken over.
 */
export async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  while (!(await take(path))) {
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await sleep(lookEveryMs);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  const holder = await identityOf(process.pid);
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(holder));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A file that is empty still is of one who is about to write into it. */
async function isAbandoned(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    const holder = holderSchema.safeParse(JSON.parse(text));
    return !holder.success || !(await isAlive(holder.data));
  } catch {
    return false;
  }
}
