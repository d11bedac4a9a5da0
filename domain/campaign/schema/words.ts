import { z } from 'zod';

/**
 * The scalars of a campaign file. An error is a predicate, to be put after the value that it is said of:
 * `0` + `is not in 1…1000`.
 */
export const missing = 'is missing';

/** Absent and empty values are called that, whatever the field. */
export function says(predicate: string): (issue: { input?: unknown }) => string {
  return ({ input }) => (input === undefined ? missing : input === null ? 'is empty' : predicate);
}

export function whole(min: number, max: number) {
  const outside = { error: `is not in ${min}…${max}` };
  return z
    .int({ error: says(`is not a whole number (${min}…${max})`) })
    .min(min, outside)
    .max(max, outside);
}

/** Seconds, fractions allowed; milliseconds once parsed. */
export function seconds(min: number, max: number) {
  const outside = { error: `is not in ${min}…${max} seconds` };
  return z
    .number({ error: says('is not a number of seconds') })
    .min(min, outside)
    .max(max, outside);
}

export const toMs = (s: number) => Math.round(s * 1000);

export function oneOf<const T extends string>(values: readonly T[]) {
  return z.enum(values, { error: says(`is not one of ${values.join(', ')}`) });
}

export const flag = () => z.boolean({ error: says('is not true or false') });

export const text = () => z.string({ error: says('is not text') });

// Patterns do without flags and control characters: they are published as JSON Schema, whose readers know neither well.
// From a space to ~, and from U+00A0 on, is whatever is printed.

/** The name of something in the cloud, or its id. */
export const named = () =>
  text().regex(/^[!-~\u00a1-\uffff](?:[ -~\u00a0-\uffff]{0,253}[!-~\u00a1-\uffff])?$/, {
    error: 'is not a name (1 to 255 characters, no space at either end)',
  });

export const host = () =>
  text().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,254}$/, { error: 'is not the name of a host' });

export const file = () => text().regex(/^[ -~\u00a0-\uffff]+$/, { error: 'is not the path of a file' });

/** Labels of the operator's: keys and values are text. */
export function labels(key: RegExp, keys: string, most: number) {
  return z
    .record(
      z.string().regex(key, { error: `is not a name for it (${keys})` }),
      text().regex(/^[ -~\u00a0-\uffff]{0,255}$/, {
        error: 'is longer than 255 characters, or more than one line',
      }),
      { error: says('is not a mapping of names to texts') },
    )
    .refine((map) => Object.keys(map).length <= most, { error: `has more than ${most} entries` });
}

export const fields = says('is not a mapping of fields');
