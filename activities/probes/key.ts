import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { madeOnce } from './made-once.ts';

/** The probe key is there, and is none. */
export class BadProbeKey extends Error {
  override readonly name = 'BadProbeKey';
}

/**
 * What the keys of all runs come of: `FERRY_PROBE_KEY`, else the file, which whoever needs it first makes. Those who boot
 * the guests and those who watch them must have the same: on two machines, a copy of the file, or the variable.
 * It never leaves the process. @throws BadProbeKey
 */
export async function probeKey(file: string, env: NodeJS.ProcessEnv = process.env): Promise<KeyObject> {
  const told = env['FERRY_PROBE_KEY'];
  if (told !== undefined && told !== '') return parse(told, 'FERRY_PROBE_KEY');
  return parse(await madeOnce(file, () => `${randomBytes(32).toString('hex')}\n`), file);
}

function parse(text: string, from: string): KeyObject {
  const hex = text.trim();
  if (/^[0-9a-f]{64}$/i.test(hex)) return createSecretKey(Buffer.from(hex, 'hex'));
  throw new BadProbeKey(
    `${from} is not a probe key: 64 hexadecimal digits. Remove it, and a new one is made; or: openssl rand -hex 32`,
  );
}
