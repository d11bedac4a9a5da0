import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** The key of one run: what its guests are given. The probe key that it comes of stays with the workers. */
export function runKey(probeKey: KeyObject, run: string): KeyObject {
  return createSecretKey(createHmac('sha256', probeKey).update(run, 'utf8').digest());
}

/** The key of one TCP connection, from its AUTH on: a recorded connection cannot be played again. */
export function connectionKey(key: KeyObject, nonce: bigint, session: bigint): KeyObject {
  const both = Buffer.alloc(16);
  both.writeBigUInt64BE(nonce, 0);
  both.writeBigUInt64BE(session, 8);
  return createSecretKey(createHmac('sha256', key).update(both).digest());
}
