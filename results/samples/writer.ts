import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { SampleEncoder } from './codec.ts';
import { chunkHeadBytes, chunkMagic, chunkTypes, fileMagic, type Sitting } from './file.ts';

const deflate = promisify(deflateRaw);

/** Appends chunks to a new file. Whoever is killed loses what came since the last of them, and nothing before. */
export class SampleWriter {
  readonly samples: SampleEncoder;
  readonly path: string;
  readonly #file: FileHandle;
  #fromUs: number;
  #writing: Promise<void> = Promise.resolve();

  static async create(
    folder: string,
    sitting: Sitting,
    atUs: number,
    wallUs: number,
    samples = new SampleEncoder(),
  ): Promise<SampleWriter> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${Math.round(wallUs / 1_000)}-${process.pid}.samples`);
    const file = await open(path, 'ax', 0o600);
    await file.write(fileMagic);
    const writer = new SampleWriter(file, path, atUs, samples);
    const json = Buffer.from(JSON.stringify(sitting), 'utf8');
    await writer.#append(chunkTypes.J, json, { fromUs: atUs, toUs: atUs, wallUs });
    return writer;
  }

  private constructor(file: FileHandle, path: string, atUs: number, samples: SampleEncoder) {
    this.samples = samples;
    this.#file = file;
    this.path = path;
    this.#fromUs = atUs;
    this.samples.begin(atUs);
  }

  /** Ends a chunk now, empty or not: that there is one says that the probe was there. */
  async flush(toUs: number, wallUs: number): Promise<void> {
    const raw = Buffer.from(this.samples.take());
    const times = { fromUs: this.#fromUs, toUs, wallUs };
    this.#fromUs = toUs;
    this.samples.begin(toUs);
    const before = this.#writing;
    this.#writing = (async () => {
      const payload = await deflate(raw, { level: constants.Z_BEST_SPEED });
      await before;
      await this.#append(chunkTypes.S, payload, times);
    })();
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.sync();
    await this.#file.close();
  }

  async #append(
    type: number,
    payload: Buffer,
    { fromUs, toUs, wallUs }: { fromUs: number; toUs: number; wallUs: number },
  ): Promise<void> {
    const head = Buffer.alloc(chunkHeadBytes);
    head.writeUInt32BE(chunkMagic, 0);
    head.writeUInt32BE(payload.length, 4);
    head.writeUInt8(type, 12);
    head.writeDoubleBE(fromUs, 16);
    head.writeDoubleBE(toUs, 24);
    head.writeDoubleBE(wallUs, 32);
    head.writeUInt32BE(crc32(payload, crc32(head.subarray(12))), 8);
    await this.#file.appendFile(Buffer.concat([head, payload]));
  }
}
