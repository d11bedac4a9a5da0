import { execFile } from 'node:child_process';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of a few MiB, which can be filled to the last byte without harm to anybody else. */
export class SmallDisk {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Mounts it there; or says why it cannot: that takes root, and a kernel that lets it. */
  static async mount(folder: string): Promise<SmallDisk | { readonly missing: string }> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'ferry-chaos', folder]);
      return new SmallDisk(folder);
    } catch (error) {
      return {
        missing: `no disk can be filled: ${(error as Error).message.trim().split('\n').at(-1) ?? ''}`,
      };
    }
  }

  async fill(forMs: number): Promise<void> {
    const path = join(this.#folder, '.full');
    const file = await open(path, 'w');
    try {
      for (const size of [65_536, 512]) while (await fits(file, size));
    } finally {
      await file.close();
    }
    await sleep(forMs);
    await rm(path, { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.#folder]);
  }
}

async function fits(file: FileHandle, bytes: number): Promise<boolean> {
  try {
    return (await file.write(Buffer.alloc(bytes))).bytesWritten === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
