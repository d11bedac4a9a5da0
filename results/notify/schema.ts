import { z } from 'zod';
import { occasions } from './occasion.ts';

/** The scalars of notify.yaml. An error is a predicate, said of the field; values are not repeated: they may be secrets. */
const says = (predicate: string) => ({
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'is missing' : predicate),
});

/** A text, or the file that holds it: containers get their secrets as files. */
const hidden = z.union(
  [z.string().min(1), z.strictObject({ file: z.string().min(1) })],
  says('is neither a text nor {file: path}; a number wants quotes'),
);
export type Hidden = z.infer<typeof hidden>;

const oneOrSeveral = <T extends z.ZodType>(one: T) =>
  z.union([z.array(one).min(1), one.transform((value) => [value])]);

const on = z
  .union([z.enum(occasions).transform((one) => [one]), z.array(z.enum(occasions)).min(1)], {
    error: `is not of ${occasions.join(', ')}`,
  })
  .describe('fail (which a run without a verdict is, too), pass, change: unlike the run before, or always.');

const text = says('is not a mapping of names to texts');
const common = {
  url: hidden.describe('Where to: http or https.'),
  secrets: oneOrSeveral(hidden)
    .default([])
    .describe('whsec_…: signs what is sent; of several each signs, while one takes over from another.'),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]+$/), hidden, text).default({}),
  timeout_seconds: z.number(says('is not a number of seconds')).min(1).max(50).default(10),
};

const labels = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string(), text).default({});

const target = z.discriminatedUnion(
  'format',
  [
    z.strictObject({ format: z.literal('ferry'), on: on.prefault('fail'), ...common }),
    z.strictObject({ format: z.literal('slack'), on: on.prefault('fail'), ...common }),
    z.strictObject({
      format: z.literal('alertmanager'),
      // A good run resolves what a bad one raised: it has to be told of both.
      on: on.prefault('always'),
      labels,
      firing_hours: z.number(says('is not a number of hours')).min(1).max(8_760).default(168),
      ...common,
    }),
    z.strictObject({
      format: z.literal('template'),
      on: on.prefault('fail'),
      body: z.union(
        [z.record(z.string(), z.unknown()), z.array(z.unknown())],
        says('is no mapping and no list'),
      ),
      ...common,
    }),
  ],
  { error: 'is not one of ferry, slack, alertmanager, template' },
);
export type TargetSettings = z.infer<typeof target>;

/** A target's name: it goes into ids. */
export const targetName = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export const notifyFile = z.strictObject({
  targets: z.record(
    z
      .string()
      .regex(targetName, { error: 'is no name for a target (a-z, 0-9 and -, at most 40 characters)' }),
    target,
    says('is not a mapping of names to targets'),
  ),
});

/** What to write instead, by the field's own name. */
export const remedies: Readonly<Record<string, string>> = {
  targets: 'Write targets: {NAME: {format: slack, url: {file: /run/secrets/slack-url}}}.',
  format: 'Write ferry, slack, alertmanager or template.',
  url: 'Write a URL, or {file: path} of a file that holds it alone.',
  on: `Write one or several of ${occasions.join(', ')}.`,
  secrets:
    'Write whsec_ and 24 to 64 bytes in base64: echo whsec_$(openssl rand -base64 32), or {file: path}.',
  headers: 'Write names and texts, e.g. {Authorization: {file: /run/secrets/token}}.',
  timeout_seconds: 'Write seconds, 1 to 50.',
  labels: 'Write names and texts, e.g. {severity: critical}; names as Prometheus has them.',
  firing_hours: 'Write hours, 1 to 8760.',
  body: 'Write what is to be sent, with tags in its texts: {text: "{{summary}}"}.',
};
