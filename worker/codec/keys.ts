import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** A key of the payloads' encryption, by the name that each encrypted payload carries. */
export interface CodecKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The keys that there are, and who says so, for people. */
export interface CodecKeys {
  /** The first encrypts, all decrypt. */
  readonly keys: readonly CodecKey[];
  readonly according: string;
}

/** Thrown when the keys are not what they must be, or lack one; the message names place and remedy, never a key. */
export class CodecKeyProblem extends Error {
  override readonly name = 'CodecKeyProblem';
}

const inline = 'FERRY_CODEC_KEYS';
const inFile = 'FERRY_CODEC_KEYS_FILE';
const keyBytes = 32;
const idForm = /^[A-Za-z0-9._-]{1,64}$/;
const make = 'Make one: echo "NAME $(openssl rand -base64 32)", with a name of your own, e.g. 2026-11.';

/**
 * From the file that FERRY_CODEC_KEYS_FILE names, else FERRY_CODEC_KEYS itself: a key a line, its name and 32 bytes in base64. None where
 * neither is set. @throws CodecKeyProblem
 */
export function codecKeys(env: NodeJS.ProcessEnv): CodecKeys {
  const file = env[inFile] === '' ? undefined : env[inFile];
  const said = env[inline] === '' ? undefined : env[inline];
  if (file !== undefined && said !== undefined)
    throw new CodecKeyProblem(`${inline} and ${inFile} are both set. Unset one of them.`);
  if (file !== undefined) return keysIn(textOf(file), `${inFile}, ${file}`);
  if (said !== undefined) return keysIn(said.replaceAll(',', '\n'), inline);
  return { keys: [], according: `neither ${inFile} nor ${inline} is set` };
}

function textOf(file: string): string {
  try {
    const { mode } = statSync(file);
    if ((mode & 0o077) !== 0)
      throw new CodecKeyProblem(
        `${inFile}, ${file}: others than its owner may read or write it (mode ${(mode & 0o777).toString(8)}). chmod 600 it, and make new keys if others had the time.`,
      );
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof CodecKeyProblem) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CodecKeyProblem(
      `${inFile}, ${file}: cannot be read (${code}). Make it a file that this user may read.`,
    );
  }
}

function keysIn(text: string, place: string): CodecKeys {
  const lines = text.split('\n').map((line, i) => ({ words: line.trim(), at: `${place}, line ${i + 1}` }));
  const keys = lines
    .filter(({ words }) => words !== '' && !words.startsWith('#'))
    .map(({ words, at }) => keyOf(words, at));
  if (keys.length === 0) throw new CodecKeyProblem(`${place}: there is no key in it. ${make}`);
  const twice = keys.find(({ id }, i) => keys.findIndex((other) => other.id === id) !== i);
  if (twice)
    throw new CodecKeyProblem(`${place}: two keys are called ${twice.id}. Give one of them another name.`);
  return { keys, according: place };
}

/** What stands there may be a key, or half of one: it is not repeated. */
function keyOf(line: string, at: string): CodecKey {
  const [id = '', encoded = '', ...more] = line.split(/\s+/);
  if (encoded === '' || more.length > 0)
    throw new CodecKeyProblem(`${at}: is not a name and a key. Write both, with a space between. ${make}`);
  if (!idForm.test(id))
    throw new CodecKeyProblem(
      `${at}: its name is not one of letters, digits, dot, dash and underscore, 64 at most. Write the name before the key. ${make}`,
    );
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, ''))
    throw new CodecKeyProblem(`${at}: the key ${id} is not base64. ${make}`);
  if (bytes.length !== keyBytes)
    throw new CodecKeyProblem(
      `${at}: the key ${id} has ${bytes.length} bytes; AES-256 takes ${keyBytes}. ${make}`,
    );
  return { id, key: createSecretKey(bytes) };
}
