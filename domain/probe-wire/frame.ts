import { hash, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * The frames that a probe and the agent in a guest exchange, over UDP and TCP: 88 bytes, big endian, the last 16 of
 * them the beginning of HMAC-SHA256 over the others. docs/agent.md has the table, guest/agent.py and guest/small the
 * other side.
 */
export const frameBytes = 88;
export const macBytes = 16;
const signedBytes = frameBytes - macBytes;
const magic = 0x46525931; // FRY1

export const frameTypes = {
  PING: 1,
  PONG: 2,
  SUBSCRIBE: 3,
  CHALLENGE: 4,
  BEAT: 5,
  AUTH: 6,
  ECHO: 7,
  ECHOED: 8,
  REPORT: 9,
  REPORTED: 10,
  CONFIGURE: 11,
  CONFIGURED: 12,
  /** Between agents: text whose words the receiver counts, and its answer. */
  WORDS: 13,
  COUNTED: 14,
  /** Between agents: bytes that the receiver throws away. */
  DATA: 15,
} as const;
export type FrameType = keyof typeof frameTypes;

const names = new Map<number, FrameType>(
  Object.entries(frameTypes).map(([name, number]) => [number, name as FrameType]),
);

/** What the fields mean depends on the type. All are unsigned, 64 bits. */
export interface Frame {
  readonly type: FrameType;
  readonly session: bigint;
  readonly seq: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly c: bigint;
  readonly d: bigint;
  readonly e: bigint;
  readonly f: bigint;
}

/** What is left out is 0. */
export type FrameDraft = Pick<Frame, 'type' | 'session'> & Partial<Frame>;

export function encodeFrame(frame: FrameDraft, key: KeyObject): Buffer {
  const bytes = Buffer.alloc(frameBytes);
  bytes.writeUInt32BE(magic, 0);
  bytes.writeUInt8(frameTypes[frame.type], 4);
  const { session, seq = 0n, a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n } = frame;
  let at = 8;
  for (const value of [session, seq, a, b, c, d, e, f]) at = bytes.writeBigUInt64BE(value, at);
  mac(key, bytes.subarray(0, signedBytes)).copy(bytes, signedBytes);
  return bytes;
}

/** Undefined where length, magic, type or MAC are not those of a frame under this key. */
export function decodeFrame(bytes: Buffer, key: KeyObject): Frame | undefined {
  if (bytes.length !== frameBytes || bytes.readUInt32BE(0) !== magic || bytes.readUIntBE(5, 3) !== 0) return;
  const type = names.get(bytes.readUInt8(4));
  if (type === undefined || !isMac(key, bytes.subarray(0, signedBytes), bytes.subarray(signedBytes))) return;
  const field = (index: number) => bytes.readBigUInt64BE(24 + 8 * index);
  return {
    type,
    session: bytes.readBigUInt64BE(8),
    seq: bytes.readBigUInt64BE(16),
    a: field(0),
    b: field(1),
    c: field(2),
    d: field(3),
    e: field(4),
    f: field(5),
  };
}

/** The first 16 bytes of HMAC-SHA256: what follows a body, as it ends a frame. */
export function mac(key: KeyObject, bytes: Buffer): Buffer {
  const pads = padsOf(key);
  const inner = bytes.length === signedBytes ? pads.frame : Buffer.alloc(blockBytes + bytes.length);
  if (inner !== pads.frame) pads.frame.copy(inner, 0, 0, blockBytes);
  bytes.copy(inner, blockBytes);
  hash('sha256', inner, 'buffer').copy(pads.outer, blockBytes);
  return hash('sha256', pads.outer, 'buffer').subarray(0, macBytes);
}

/** A key's two blocks of HMAC (RFC 2104), each with room for what is hashed after it. */
interface Pads {
  readonly frame: Buffer;
  readonly outer: Buffer;
}

/** SHA-256's. */
const blockBytes = 64;
const digestBytes = 32;
const known = new WeakMap<KeyObject, Pads>();

/** An Hmac object for each of a hundred thousand frames a second would cost half as much again as the hashing. */
function padsOf(key: KeyObject): Pads {
  const made = known.get(key);
  if (made) return made;
  const block = Buffer.alloc(blockBytes);
  const raw = key.export();
  // Every key of the wire is 32 bytes; a longer one than a block would have to be hashed first.
  if (raw.copy(block) < raw.length)
    throw new RangeError(`a key of ${raw.length} bytes is none of the wire's`);
  const pads = {
    frame: Buffer.alloc(blockBytes + signedBytes),
    outer: Buffer.alloc(blockBytes + digestBytes),
  };
  for (const [i, byte] of block.entries()) {
    pads.frame[i] = byte ^ 0x36;
    pads.outer[i] = byte ^ 0x5c;
  }
  known.set(key, pads);
  return pads;
}

export function isMac(key: KeyObject, bytes: Buffer, told: Buffer): boolean {
  return told.length === macBytes && timingSafeEqual(mac(key, bytes), told);
}
