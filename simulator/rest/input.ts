/** What is said of a body that is not as it should be: nova/api/validation/validators.py. */
import { z } from 'zod';
import { badRequest } from './refusal.ts';

/**
 * The object under the key that every request wraps it in.
 * @throws Refusal 400, in the words of Python's jsonschema where they are known
 */
export function wrapped<T>(body: unknown, key: string, schema: z.ZodType<T>): T {
  const inner: unknown =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  if (inner === undefined)
    throw badRequest(`Invalid input for field/attribute ${key}. '${key}' is a required property`);
  return checked(inner, key, schema);
}

/** @throws Refusal 400 */
export function checked<T>(value: unknown, name: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw badRequest(`Invalid input for field/attribute ${name}. Value: ${python(value)}. ${reason(issue)}`);
}

function reason(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return '';
  const at = issue.path.at(-1);
  if (issue.code === 'unrecognized_keys')
    return `Additional properties are not allowed (${issue.keys.map((key) => `'${key}'`).join(', ')} ${issue.keys.length > 1 ? 'were' : 'was'} unexpected)`;
  if (
    (issue.code === 'invalid_type' || issue.code === 'invalid_union') &&
    issue.input === undefined &&
    at !== undefined
  )
    return `'${String(at)}' is a required property`;
  return `${issue.path.join('.')}: ${issue.message}`;
}

/** As Python writes a dict. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, each]) => `'${key}': ${python(each)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}
