import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Lines of the outbox that go out together, and the files that held them. */
export interface Batch {
  readonly files: readonly string[];
  readonly lines: readonly string[];
}

/** Thrown when the outbox is full: InfluxDB has been away for long. */
export class OutboxFull extends Error {
  override readonly name = 'OutboxFull';
}

const extension = '.lp';
const quarantine = 'quarantine';

/**
 * Points on their way, on disk: what was appended is there after any crash, until it has been sent. Each file is written
 * whole; all that is appended while one is being written goes into the next. Several processes may share the folder:
 * the same point sent by two of them is one point.
 */
export class Outbox {
  readonly folder: string;
  readonly #limitBytes: number;
  #bytes: number | undefined;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #count = 0;

  constructor(folder: string, limitBytes: number) {
    this.folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** Resolves when the lines are on disk. @throws OutboxFull when they do not fit; `share` is how much of it they may fill */
  async append(lines: readonly string[], share = 1): Promise<void> {
    if (lines.length === 0) return;
    this.#bytes ??= await this.#measure();
    if (this.#bytes >= this.#limitBytes * share)
      throw new OutboxFull(`${this.folder} holds ${Math.round(this.#bytes / 2 ** 20)} MiB of unsent points`);
    this.#waiting.push(...lines);
    // Whoever comes while a file is being written waits for the next one.
    if (this.#writing) await this.#writing.catch(() => undefined);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  /** The oldest lines, about as many as said; undefined when there are none. */
  async next(atMost: number): Promise<Batch | undefined> {
    const files: string[] = [];
    const lines: string[] = [];
    for (const file of await this.#files()) {
      if (lines.length >= atMost) break;
      const text = await readFile(join(this.folder, file), 'utf8').catch(ifAbsent(''));
      lines.push(...text.split('\n').filter((line) => line !== ''));
      files.push(file);
    }
    return files.length === 0 ? undefined : { files, lines };
  }

  /** What has been sent. */
  async remove({ files, lines }: Batch): Promise<void> {
    for (const file of files) await rm(join(this.folder, file), { force: true });
    const sent = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    if (this.#bytes !== undefined) this.#bytes = Math.max(0, this.#bytes - sent);
  }

  /** Puts aside what InfluxDB will never take, with its reason, for a person to look at. */
  async putAside(lines: readonly string[], reason: string): Promise<string> {
    const path = join(this.folder, `${quarantine}.txt`);
    const why = `# ${new Date().toISOString()} ${reason.replaceAll(/\s+/g, ' ')}`;
    await appendFile(path, `${[why, ...lines].join('\n')}\n`, { mode: 0o600, flush: true });
    return path;
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    if (lines.length === 0) return;
    const text = `${lines.join('\n')}\n`;
    // Sorts by time, and within a process by order.
    const order = `${Date.now()}-${String(this.#count++).padStart(8, '0')}`;
    const path = join(this.folder, `${order}-${randomBytes(4).toString('hex')}${extension}`);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(`${path}.part`, text, { mode: 0o600, flush: true });
    await rename(`${path}.part`, path);
    this.#bytes = (this.#bytes ?? 0) + Buffer.byteLength(text);
  }

  async #files(): Promise<string[]> {
    const names = await readdir(this.folder).catch(ifAbsent([]));
    return names.filter((name) => name.endsWith(extension)).sort();
  }

  async #measure(): Promise<number> {
    let bytes = 0;
    for (const file of await this.#files())
      bytes += (await stat(join(this.folder, file)).catch(() => ({ size: 0 }))).size;
    return bytes;
  }
}

/** Another process may have sent it meanwhile. */
function ifAbsent<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return instead;
    throw error;
  };
}
