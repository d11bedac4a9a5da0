import Mustache from 'mustache';
import { type VerdictMessage, verdictMessageSchema } from '../../../domain/account/schema/verdict.ts';
import { printable } from '../../../domain/printable.ts';

/**
 * A body of the operator's own: any JSON, with mustache tags in its texts. Texts are filled in one by one and made JSON
 * afterwards, so that no value, whatever a tenant called a server, can end a text or add a field. A text that is one tag
 * alone takes the value as it is: a number stays a number.
 */
export function templateBody(message: VerdictMessage, template: unknown): unknown {
  const view = shown(message) as object;
  return overTexts(template, (text) => {
    const [, alone] = /^\{\{\s*([A-Za-z.]+)\s*\}\}$/.exec(text) ?? [];
    const value = alone === undefined ? undefined : at(view, alone);
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    return Mustache.render(text, view, {}, { escape: String });
  });
}

/** What is wrong with a template's texts, each in a sentence; none where nothing is. */
export function templateProblems(template: unknown): string[] {
  const problems: string[] = [];
  overTexts(template, (text) => {
    try {
      problems.push(...unknownTags(Mustache.parse(text) as Token[], [messageFields]));
    } catch (error) {
      problems.push(`${error instanceof Error ? error.message : String(error)} in ${JSON.stringify(text)}`);
    }
    return text;
  });
  return [...new Set(problems)];
}

type Token = readonly [
  type: string,
  value: string,
  from: number,
  to: number,
  inner?: readonly Token[] | string,
];
type Fields = Readonly<Record<string, { readonly shape?: Fields }>>;

interface Shaped {
  readonly def?: { readonly innerType?: Shaped; readonly element?: Shaped };
  readonly shape?: Readonly<Record<string, Shaped>>;
}

/** The fields of the message, and of what is in it. */
const messageFields = fieldsOf(verdictMessageSchema as unknown as Shaped) ?? {};

function fieldsOf(schema: Shaped): Fields | undefined {
  const inner = schema.def?.innerType ?? schema.def?.element;
  if (inner) return fieldsOf(inner);
  if (!schema.shape) return undefined;
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => {
      const shape = fieldsOf(field);
      return [name, shape ? { shape } : {}];
    }),
  );
}

/** Mustache shows nothing for a name that it does not know: a slip of the pen would be found on the night it matters. */
function unknownTags(tokens: readonly Token[], scopes: readonly Fields[]): string[] {
  return tokens.flatMap(([type, value, , , inner]): string[] => {
    if (type === 'text' || type === '!' || type === '=') return [];
    if (type === '>') return [`{{>${value}}}: there are no partials`];
    const found = value === '.' ? {} : lookUp(value.split('.'), scopes);
    if (!found) {
      const known = Object.keys(scopes.at(-1) ?? {}).join(', ');
      return [`{{${value}}} is no field of ferry.verdict/1 (here: ${known})`];
    }
    if (!Array.isArray(inner)) return [];
    return unknownTags(inner as Token[], found.shape ? [...scopes, found.shape] : scopes);
  });
}

function lookUp([first = '', ...rest]: readonly string[], scopes: readonly Fields[]) {
  let found = scopes.findLast((fields) => Object.hasOwn(fields, first))?.[first];
  for (const name of rest) found = found?.shape?.[name];
  return found;
}

/** Every text of it without what moves a cursor or breaks a line. */
function shown(value: unknown): unknown {
  return overTexts(value, printable);
}

function overTexts(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => overTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, overTexts(inner, change)]));
}

function at(view: object, path: string): unknown {
  let found: unknown = view;
  for (const name of path.split('.'))
    found =
      typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined;
  return found;
}
