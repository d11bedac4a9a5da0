import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { Refusal } from './refusal.ts';
import { textOf } from './text-of.ts';

const mostBytes = 4_096;

/** What a request brings, checked. @throws Refusal naming the field, what was given, and what it takes */
export async function bodyOf<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const type = request.headers['content-type'] ?? 'none';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Refusal(415, `Content-Type: ${type} is not taken here; send application/json.`);
  const parsed = schema.safeParse(parsedJson(await textOf(request, mostBytes)));
  if (parsed.success) return parsed.data;
  throw new Refusal(400, z.prettifyError(parsed.error));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not JSON.');
  }
}
