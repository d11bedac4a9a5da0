import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import {
  chunkHeadBytes,
  chunkMagic,
  chunkTypes,
  fileMagic,
  mostOfAChunk,
  type Sitting,
  sittingSchema,
} from './file.ts';

export interface ChunkHead {
  readonly at: number;
  readonly length: number;
  readonly crc: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly wallUs: number;
}

/** A file of samples, open for reading, while it is being written or afterwards. */
export class SampleFile implements AsyncDisposable {
  readonly sitting: Sitting;
  readonly #file: FileHandle;
  readonly #firstAt: number;

  /** Undefined where nothing is in it yet. @throws Error on a file that is none of ours, or of a newer version */
  static async open(path: string): Promise<SampleFile | undefined> {
    const file = await open(path, 'r');
    try {
      const magic = await read(file, 0, fileMagic.length);
      if (magic.length < fileMagic.length) {
        await closed(file);
        return;
      }
      if (!magic.equals(fileMagic))
        throw new Error(`samples: ${path} is no file of samples of this version.`);
      const head = await headAt(file, fileMagic.length);
      const json = head && (await payloadOf(file, head));
      if (!json) {
        await closed(file);
        return;
      }
      return new SampleFile(file, sittingSchema.parse(JSON.parse(json.toString('utf8'))), end(head));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(file: FileHandle, sitting: Sitting, firstAt: number) {
    this.#file = file;
    this.sitting = sitting;
    this.#firstAt = firstAt;
  }

  /** The heads of all chunks, in order: little to read, and enough to pass over those that nobody asks for. */
  async *heads(): AsyncGenerator<ChunkHead> {
    for (let at = this.#firstAt; ;) {
      const head = await headAt(this.#file, at);
      if (!head) return;
      yield head;
      at = end(head);
    }
  }

  /** Undefined where the chunk is not whole. */
  async payload(head: ChunkHead): Promise<Buffer | undefined> {
    return await payloadOf(this.#file, head);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}

async function closed(file: FileHandle): Promise<undefined> {
  await file.close();
  return undefined;
}

const end = ({ at, length }: ChunkHead) => at + chunkHeadBytes + length;

async function headAt(file: FileHandle, at: number): Promise<ChunkHead | undefined> {
  const bytes = await read(file, at, chunkHeadBytes);
  if (bytes.length < chunkHeadBytes || bytes.readUInt32BE(0) !== chunkMagic) return undefined;
  const length = bytes.readUInt32BE(4);
  const type = bytes.readUInt8(12);
  if (length > mostOfAChunk || (type !== chunkTypes.J && type !== chunkTypes.S)) return undefined;
  return {
    at,
    length,
    crc: bytes.readUInt32BE(8),
    fromUs: bytes.readDoubleBE(16),
    toUs: bytes.readDoubleBE(24),
    wallUs: bytes.readDoubleBE(32),
  };
}

async function payloadOf(file: FileHandle, head: ChunkHead): Promise<Buffer | undefined> {
  const bytes = await read(file, head.at + 12, chunkHeadBytes - 12 + head.length);
  if (bytes.length < chunkHeadBytes - 12 + head.length || crc32(bytes) !== head.crc) return undefined;
  return bytes.subarray(chunkHeadBytes - 12);
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
