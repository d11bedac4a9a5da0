/** The form of an answer, held against one that a real cloud gave: the same keys, and values of the same kinds. */
import assert from 'node:assert/strict';
import { recording } from '../../support/recording.ts';

/** `null` and an empty list say nothing of a kind; a map of free keys is named, and not looked into. */
export function sameShape(
  actual: unknown,
  recorded: string,
  { except = [] }: { readonly except?: readonly string[] } = {},
): void {
  const problems = differences(actual, recording(recorded).body, '', new Set([...free, ...except]));
  assert.deepEqual(problems, [], `not of the form of recordings/${recorded}`);
}

/** Their keys are names, not attributes. */
const free = [
  'metadata',
  'extra_specs',
  'addresses',
  'hosts',
  'properties',
  'binding:vif_details',
  'cpu_info',
];

function differences(actual: unknown, expected: unknown, at: string, skip: ReadonlySet<string>): string[] {
  if (actual === null || expected === null || expected === undefined) return [];
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [`${at} is ${kind(actual)}, not a list`];
    return expected.length === 0
      ? []
      : actual.slice(0, 3).flatMap((each, n) => differences(each, expected[0], `${at}[${n}]`, skip));
  }
  if (kind(actual) !== kind(expected)) return [`${at} is ${kind(actual)}, not ${kind(expected)}`];
  if (typeof expected !== 'object') return [];
  const [has, wants] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
  const relevant = (keys: string[]) => keys.filter((key) => !skip.has(key));
  const missing = relevant(Object.keys(wants)).filter((key) => !(key in has));
  const foreign = relevant(Object.keys(has)).filter((key) => !(key in wants));
  return [
    ...missing.map((key) => `${at}.${key} is missing`),
    ...foreign.map((key) => `${at}.${key} is nothing that the real one has`),
    ...relevant(Object.keys(wants)).flatMap((key) =>
      key in has ? differences(has[key], wants[key], `${at}.${key}`, skip) : [],
    ),
  ];
}

const kind = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);
