import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Payload, type PayloadCodec, METADATA_ENCODING_KEY } from '@temporalio/common';
import proto from '@temporalio/proto';
import { type CodecKey, CodecKeyProblem, type CodecKeys } from './keys.ts';

const { Payload: Message } = proto.temporal.api.common.v1;

/** As Temporal's samples have it, so that their codec servers read ferry's payloads (samples-go, samples-python: encryption/codec). */
const encoding = 'binary/encrypted';
const keyIdField = 'encryption-key-id';
const cipher = 'aes-256-gcm';
/** 96 random bits: safe for 2^32 payloads under one key (NIST SP 800-38D, 8.3). */
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts whatever Temporal keeps of a workflow's inputs, results, signals, heartbeats and memos: nonce, ciphertext, tag. The first key
 * encrypts, all decrypt. What came plain stays so: runs that began before there was a key go on. Without keys nothing is
 * encrypted, and what is encrypted is said to be.
 */
export class Encryption implements PayloadCodec {
  readonly #keys: CodecKeys;

  constructor(keys: CodecKeys) {
    this.#keys = keys;
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    const [first] = this.#keys.keys;
    return Promise.resolve(first ? payloads.map((payload) => encrypted(payload, first)) : payloads);
  }

  /** @throws CodecKeyProblem (as a rejection) where the key is not here, or the payload not what it was */
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws must be a rejection
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => (isEncrypted(payload) ? this.#decrypted(payload) : payload));
  }

  #decrypted({ metadata, data }: Payload): Payload {
    const { keys, according } = this.#keys;
    const id = textOf(metadata?.[keyIdField]);
    const found = keys.find((key) => key.id === id);
    if (!found) {
      const known = keys.length === 0 ? according : `${according}: ${keys.map((key) => key.id).join(', ')}`;
      throw new CodecKeyProblem(
        `It is encrypted with the key ${JSON.stringify(id)}, which is not here (${known}). Add that key as a further line of the file that FERRY_CODEC_KEYS_FILE names.`,
      );
    }
    return Message.decode(opened(Buffer.from(data ?? []), found));
  }
}

function isEncrypted({ metadata }: Payload): boolean {
  return textOf(metadata?.[METADATA_ENCODING_KEY]) === encoding;
}

/** The whole payload, with how it is encoded inside. */
function encrypted(payload: Payload, { id, key }: CodecKey): Payload {
  const plain = Message.encode(payload).finish();
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  const data = Buffer.concat([nonce, sealing.update(plain), sealing.final(), sealing.getAuthTag()]);
  return {
    metadata: { [METADATA_ENCODING_KEY]: Buffer.from(encoding), [keyIdField]: Buffer.from(id) },
    data,
  };
}

function opened(data: Buffer, { id, key }: CodecKey): Buffer {
  try {
    const nonce = data.subarray(0, nonceBytes);
    const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
    opening.setAuthTag(data.subarray(-tagBytes));
    return Buffer.concat([opening.update(data.subarray(nonceBytes, -tagBytes)), opening.final()]);
  } catch {
    throw new CodecKeyProblem(
      `It is encrypted with a key called ${id}, and does not open with the one of that name here: another key has the same name, or what Temporal holds was changed. Look for the key that ${id} was when the run began.`,
    );
  }
}

const textOf = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('utf8');
