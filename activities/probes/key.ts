import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

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
  const known = await readIfThere(file);
  if (known !== undefined) return parse(known, file);
  await mkdir(dirname(file), { recursive: true });
  // Written whole under a name of its own, then linked: of two that make it at once, one's stays, and both read that.
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return parse(await readFile(file, 'utf8'), file);
}

function parse(text: string, from: string): KeyObject {
  const hex = text.trim();
  if (/^[0-9a-f]{64}$/i.test(hex)) return createSecretKey(Buffer.from(hex, 'hex'));
  throw new BadProbeKey(
    `${from} is not a probe key: 64 hexadecimal digits. Remove it, and a new one is made; or: openssl rand -hex 32`,
  );
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
