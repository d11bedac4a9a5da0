import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { Refusal } from './refusal.ts';

const mostBytes = 4_096;

/** What a request brings, checked. @throws Refusal naming the field, what was given, and what it takes */
export async function bodyOf<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const type = request.headers['content-type'] ?? 'none';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Refusal(415, `Content-Type: ${type} is not taken here; send application/json.`);
  const parsed = schema.safeParse(parsedJson(await textOf(request)));
  if (parsed.success) return parsed.data;
  throw new Refusal(400, z.prettifyError(parsed.error));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  // One that is too long is still to be answered: the connection must outlive the reading.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new Refusal(413, `The body is longer than ${mostBytes} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
}
