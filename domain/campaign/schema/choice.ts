import { z } from 'zod';
import { isMapping } from '../peek.ts';
import type { Axis } from '../spec.ts';
import { says } from './words.ts';

const branches = new WeakMap<z.core.$ZodType, readonly z.ZodType[]>();

/** What a choice is between, for the JSON Schema (a transform alone does not tell); undefined for any other schema. */
export function branchesOf(schema: z.core.$ZodType): readonly z.ZodType[] | undefined {
  // Describing a schema copies it; the copy knows its original as its parent.
  const { parent } = schema._zod;
  return branches.get(schema) ?? (parent === undefined ? undefined : branchesOf(parent));
}

/**
 * A union whose branch is chosen by looking at the value, so that what is wrong is said of the branch that was
 * meant. `z.union` tries all, and reports that none fits.
 */
export function choice<const O extends readonly z.ZodType[]>(
  options: O,
  pick: (value: unknown) => O[number],
): z.ZodType<z.output<O[number]>> {
  const schema: z.ZodType<z.output<O[number]>> = z.unknown().transform((value, context) => {
    const result = pick(value).safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    }
    return z.NEVER;
  });
  branches.set(schema, options);
  return schema;
}

/** A value, or a list of values in its place: an axis of the matrix. */
export function oneOrList<T>(one: z.ZodType<T>): z.ZodType<Axis<T>> {
  const single = one.transform((value): Axis<T> => [value]);
  const several = z
    .array(one)
    .min(1, { error: 'is an empty list' })
    .max(50, { error: 'has more than 50 values' })
    .meta({ uniqueItems: true })
    .transform((values) => values as unknown as Axis<T>);
  return choice([single, several], (value) => (Array.isArray(value) ? several : single));
}

/** A mapping in most cases, with a plain text as the short form of one of them. */
export function textOr<A, B>(short: z.ZodType<A>, long: z.ZodType<B>): z.ZodType<A | B> {
  return choice([short, long], (value) => (isMapping(value) ? long : short));
}

export function list<T>(of: z.ZodType<T>, most: number) {
  return z
    .array(of, { error: says('is not a list') })
    .min(1, { error: 'is an empty list' })
    .max(most, { error: `has more than ${most} entries` });
}
