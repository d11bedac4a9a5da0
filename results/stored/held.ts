import type { z } from 'zod';
import { DamagedRun } from './damaged.ts';

/** The value of JSON text as it is written, if it is what the schema says. @throws DamagedRun */
export function heldTo(schema: z.ZodType, where: string, text: string): unknown {
  return held(schema, where, parsedJson(where, text));
}

/** The value itself, not zod's copy of it: its fields stay in their order. @throws DamagedRun with the first wrong field */
export function held(schema: z.ZodType, where: string, value: unknown): unknown {
  const { success, error } = schema.safeParse(value);
  if (success) return value;
  const [issue] = error.issues;
  const field = issue?.path.map(String).join('.').slice(0, 200);
  throw new DamagedRun(
    where,
    `${field === undefined || field === '' ? 'all of it' : field}: ${words(issue)}`,
  );
}

/** @throws DamagedRun */
export function parsedJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DamagedRun(where, `is not JSON, or not all of it (${text.length} characters)`);
  }
}

function words(issue: z.core.$ZodIssue | undefined): string {
  return issue?.message.slice(0, 300) ?? 'is wrong';
}
