import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../../worker/home.ts';

const form = /^[A-Za-z0-9_-]{43}$/;

/**
 * The secret that opens the page (or the codec's endpoint): 256 random bits, in a file that its owner alone can read. It outlives `ferry ui`, so
 * that a page that is left open finds its way back; without the file the next start makes another.
 */
export async function tokenOf(
  home: Home,
  { anew, file: name = 'ui-token' }: { readonly anew: boolean; readonly file?: 'ui-token' | 'codec-token' },
): Promise<string> {
  const file = join(home.path, name);
  if (anew) await rm(file, { force: true });
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (form.test(kept)) return kept;
  await mkdir(home.path, { recursive: true, mode: 0o700 });
  const token = randomBytes(32).toString('base64url');
  await rm(file, { force: true });
  await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}

/** Whether two texts are the same, in a time that does not tell how far they are. */
export function same(one: string, other: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'equal').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/**
 * The key to one document: a link carries no header, so it carries this. It opens that one alone, for reading, and is
 * worth nothing without the token that it was made with.
 */
export function keyTo(token: string, path: string): string {
  return createHmac('sha256', token).update(path).digest('base64url').slice(0, 32);
}
