import type { KeyObject } from 'node:crypto';
import { decodeFrame, type Frame, frameBytes, isMac, macBytes } from './frame.ts';

/** What may follow a frame, by its type: the length is the frame's field `a`. */
const bodyLimits: Partial<Record<Frame['type'], number>> = { REPORTED: 1_048_576, CONFIGURE: 65_536 };

/** A piece costs more than its bytes. */
const mostPieces = 1_024;

export interface Message {
  readonly frame: Frame;
  /** Checked against its MAC; absent where the type has none. */
  readonly body?: Buffer;
}

/** What came over TCP is not the protocol: the connection is of no further use. */
export class NotAFrame extends Error {
  override readonly name = 'NotAFrame';
}

/** Cuts one direction of a TCP connection into frames and their bodies. */
export class FrameStream {
  /** Changes with AUTH: see `connectionKey`. */
  key: KeyObject;
  /** As they came. To put them together at each would cost a hostile guest a byte, and us a copy of all before it. */
  #pieces: Buffer[] = [];
  #bytes = 0;
  #wanted = frameBytes;
  #held: Buffer = Buffer.alloc(0);

  constructor(key: KeyObject) {
    this.key = key;
  }

  /** @throws NotAFrame on a wrong magic, type, length or MAC */
  *push(bytes: Buffer): Generator<Message> {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes < this.#wanted && this.#pieces.length < mostPieces) return;
    this.#held = this.#pieces.length === 1 ? bytes : Buffer.concat(this.#pieces);
    for (let message = this.#next(); message !== undefined; message = this.#next()) yield message;
    [this.#pieces, this.#bytes] = [this.#held.length === 0 ? [] : [this.#held], this.#held.length];
  }

  #next(): Message | undefined {
    this.#wanted = frameBytes;
    if (this.#held.length < frameBytes) return;
    const frame = decodeFrame(this.#held.subarray(0, frameBytes), this.key);
    if (frame === undefined) throw new NotAFrame('a frame has a wrong magic, type or MAC');
    const limit = bodyLimits[frame.type];
    if (limit === undefined) {
      this.#held = this.#held.subarray(frameBytes);
      return { frame };
    }
    if (frame.a > BigInt(limit)) {
      throw new NotAFrame(
        `the body of ${frame.type} has ${frame.a.toString()} bytes; at most ${limit} may be`,
      );
    }
    const end = frameBytes + Number(frame.a);
    this.#wanted = end + macBytes;
    if (this.#held.length < this.#wanted) return;
    const body = this.#held.subarray(frameBytes, end);
    if (!isMac(this.key, body, this.#held.subarray(end, end + macBytes))) {
      throw new NotAFrame(`the body of ${frame.type} has a wrong MAC`);
    }
    this.#held = this.#held.subarray(end + macBytes);
    return { frame, body };
  }
}
