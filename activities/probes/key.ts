import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The key of which every run's own is made: `FERRY_PROBE_KEY`, else the file, which whoever needs it first makes. Those who
 * boot the guests and those who watch them must have the same.
 * @throws Error when what is there is no key
 */
export async function probeKey(path: string, env: NodeJS.ProcessEnv = process.env): Promise<KeyObject> {
  const given = env['FERRY_PROBE_KEY'];
  if (given !== undefined && given !== '') return parsed(given, 'FERRY_PROBE_KEY');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 }).catch(
    (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    },
  );
  return parsed(await readFile(path, 'utf8'), path);
}

function parsed(text: string, where: string): KeyObject {
  const hex = text.trim();
  if (!/^[0-9a-f]{64}$/i.test(hex))
    throw new Error(`${where} is no probe key: 64 hexadecimal digits. Make one: openssl rand -hex 32.`);
  return createSecretKey(Buffer.from(hex, 'hex'));
}
