import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Problem } from './problem.ts';

/** Larger than any campaign that a person wrote. */
const mostBytes = 1_048_576;

export type SourceText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

/** The text of a campaign file, or of a stream (standard input). Never reads more than it accepts. */
export async function readSource(from: string | Readable): Promise<SourceText> {
  const stream = typeof from === 'string' ? createReadStream(from, { end: mostBytes }) : from;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer | string>) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > mostBytes)
        return refuse('is larger than 1 MiB', 'Write a campaign file: a page or two of YAML.');
      chunks.push(bytes);
    }
  } catch (error) {
    return refuse(...unreadable(error));
  }
  const bytes = Buffer.concat(chunks);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { ok: true, text };
  } catch {
    return refuse(...notUtf8(bytes));
  }
}

function refuse(message: string, remedy: string): SourceText {
  return { ok: false, problem: { path: '', message, remedy } };
}

function unreadable(error: unknown): [string, string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT') {
    return ['there is no such file', 'Check the path, or make one with: ferry campaign init FILE.'];
  }
  if (code === 'EISDIR') return ['is a folder', 'Give the path of the file in it.'];
  if (code === 'EACCES') return ['may not be read by you', 'Check its permissions.'];
  return [`cannot be read (${code})`, 'Check the path.'];
}

function notUtf8(bytes: Buffer): [string, string] {
  const mark = bytes.length > 1 ? bytes.readUInt16BE() : 0;
  if (mark === 0xfffe || mark === 0xfeff) return ['is UTF-16, not UTF-8', 'Save it as UTF-8.'];
  // Byte for byte: no line feed is ever part of another character in UTF-8.
  const lines = bytes.toString('latin1').split('\n');
  const line = lines.findIndex((text) => !isUtf8(Buffer.from(text, 'latin1'))) + 1;
  return [`is not UTF-8 (line ${line})`, 'Save it as UTF-8.'];
}
