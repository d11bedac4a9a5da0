import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DamagedRun } from '../stored/damaged.ts';
import type { Shelf } from './shelf.ts';

/** What a file is called until it is whole; a crash may leave one, and nobody reads it. */
const unfinished = '.part';

/** A folder in its place, or more than a program can hold. */
const notAFileOfOurs = ['EISDIR', 'ERR_STRING_TOO_LONG', 'ERR_FS_FILE_TOO_LARGE'];

/** A directory of this machine, or one that several machines mount. */
export class DirectoryShelf implements Shelf {
  readonly address: string;

  constructor(path: string) {
    this.address = path;
  }

  addressOf(path: string): string {
    return join(this.address, path);
  }

  async put(path: string, content: string): Promise<void> {
    const whole = this.addressOf(path);
    // Process ids are unique on one machine only.
    const part = `${whole}.${randomUUID()}${unfinished}`;
    await insist(async () => {
      await mkdir(dirname(whole), { recursive: true, mode: 0o700 });
      await writeFile(part, content, { mode: 0o600, flush: true });
      await rename(part, whole);
    });
  }

  async get(path: string): Promise<string | undefined> {
    const file = this.addressOf(path);
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw notAFileOfOurs.includes(code) ? new DamagedRun(file, `cannot be read (${code})`) : error;
    }
  }

  async list(folder: string): Promise<string[]> {
    const entries = await readdir(this.addressOf(folder), { withFileTypes: true }).catch(ifAbsent([]));
    return entries
      .filter((entry) => !entry.name.endsWith(unfinished))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort();
  }

  /** A folder that this empties goes, too, as it would in a bucket. */
  async remove(path: string): Promise<void> {
    await rm(this.addressOf(path), { force: true });
    await rmdir(dirname(this.addressOf(path))).catch(() => undefined);
  }
}

/** Another writer may remove the folder, empty for a moment, between its making and its use. */
async function insist(act: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await act();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 5) throw error;
    }
  }
}

function ifAbsent<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return instead;
    throw error;
  };
}
