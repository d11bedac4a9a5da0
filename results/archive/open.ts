import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { z } from 'zod';
import { NewerFormat } from '../newer-format.ts';
import { EXPORT_FORMAT, type Manifest, manifestName, manifestSchema } from './manifest.ts';

/** Thrown when a file is not an export, or not whole, or not to be trusted. Nothing of it has been imported. */
export class BadExport extends Error {
  override readonly name = 'BadExport';

  constructor(file: string, what: string) {
    super(`${file}: ${what}. Nothing of it was imported.`);
  }
}

export interface OpenedExport {
  readonly manifest: Manifest;
  /** By `<run>/<file>`; each is as long, and has the digest, that the manifest says. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A manifest of 10,000 runs has some 5 MB. */
const longestManifest = 64 * 2 ** 20;

/** Reads an export and holds it against its manifest; nothing is written anywhere. @throws BadExport, NewerFormat */
export async function openExport(path: string): Promise<OpenedExport> {
  const reading = new Reading(path);
  try {
    await pipeline(createReadStream(path), createGunzip(), async function (source) {
      const tar = extract();
      const unpacked = pipeline(source, tar);
      // Whoever loops over the entries hears of its failure, too.
      unpacked.catch(() => undefined);
      for await (const entry of tar) {
        const chunks: Buffer[] = [];
        reading.admit(entry.header);
        for await (const chunk of entry) chunks.push(chunk as Buffer);
        reading.take(entry.header.name, Buffer.concat(chunks));
      }
      await unpacked;
    });
  } catch (error) {
    if (error instanceof BadExport || error instanceof NewerFormat) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BadExport(path, 'there is no such file');
    throw new BadExport(path, `it is no export of ferry's, or not all of one (${message})`);
  }
  return reading.finish();
}

class Reading {
  readonly #path: string;
  #manifest: Manifest | undefined;
  readonly #texts = new Map<string, string>();
  #expected = new Map<string, { bytes: number; sha256: string }>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Before an entry's bytes are read: whether it may be there at all. */
  admit({ name, type, size }: Header): void {
    if (!this.#manifest) {
      if (name !== manifestName) throw this.#bad(`it does not begin with ${manifestName}`);
      if (size > longestManifest) throw this.#bad('its manifest is too long');
      return;
    }
    const said = JSON.stringify(name);
    if (name.startsWith('/') || name.split('/').includes('..'))
      throw this.#bad(`it holds ${said}, which leads out of the run store`);
    if (type !== 'file') throw this.#bad(`${said} in it is a ${type}, not a file`);
    const expected = this.#expected.get(name);
    if (!expected) throw this.#bad(`it holds ${said}, which its manifest does not name`);
    if (this.#texts.has(name)) throw this.#bad(`it holds ${said} twice`);
    if (size !== expected.bytes) throw this.#bad(`${said} in it is damaged: its length is another`);
  }

  take(name: string, bytes: Buffer): void {
    if (!this.#manifest) {
      this.#manifest = this.#parse(bytes.toString());
      for (const { run, files } of this.#manifest.runs) {
        for (const { name: file, bytes: length, sha256 } of files)
          this.#expected.set(`${run}/${file}`, { bytes: length, sha256 });
      }
      return;
    }
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (digest !== this.#expected.get(name)?.sha256)
      throw this.#bad(`${JSON.stringify(name)} in it is damaged: its digest is another`);
    this.#texts.set(name, bytes.toString());
  }

  finish(): OpenedExport {
    if (!this.#manifest) throw this.#bad("it is no export of ferry's: it is empty");
    const missing = [...this.#expected.keys()].find((name) => !this.#texts.has(name));
    if (missing !== undefined) throw this.#bad(`${JSON.stringify(missing)} is missing in it`);
    return { manifest: this.#manifest, texts: this.#texts };
  }

  #parse(text: string): Manifest {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.#bad('its manifest is not JSON');
    }
    const { format } = (value ?? {}) as { format?: unknown };
    if (typeof format === 'string' && /^ferry\.export\/\d+$/.test(format) && format !== EXPORT_FORMAT)
      throw new NewerFormat(this.#path, format, EXPORT_FORMAT);
    const parsed = manifestSchema.safeParse(value);
    if (!parsed.success)
      throw this.#bad(`its manifest is wrong: ${z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ')}`);
    return parsed.data;
  }

  #bad(what: string): BadExport {
    return new BadExport(this.#path, what);
  }
}
