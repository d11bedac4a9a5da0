import type { CampaignIssue } from '../../domain/campaign/issue.ts';
import { peek } from '../../domain/campaign/peek.ts';
import { everyField, fieldsAt } from './known-fields.ts';
import { nearest } from './nearest.ts';
import { pathText, type Problem } from './problem.ts';
import { remedyFor } from './remedies.ts';
import type { YamlText } from './yaml-text.ts';

/** As many as anybody reads; finding the places of thousands would take its time. */
const mostProblems = 100;

/** Says each issue of its place in the file, with its value and its remedy. */
export function explain(yaml: YamlText, issues: readonly CampaignIssue[]): Problem[] {
  const problems = issues.slice(0, mostProblems).map((issue) => explainOne(yaml, issue));
  const more = issues.length - problems.length;
  if (more <= 0) return problems;
  return [
    ...problems,
    {
      path: '',
      ...yaml.place([], 'value'),
      message: `${more} more problems`,
      remedy: 'Mend those shown first.',
    },
  ];
}

function explainOne(yaml: YamlText, issue: CampaignIssue): Problem {
  const { path, kind, predicate } = issue;
  const field = path.at(-1) ?? '';
  const ofKey = kind === 'unknown field' || kind === 'bad key';
  const where = { path: pathText(path), ...yaml.place(path, ofKey ? 'key' : 'value') };
  if (kind === 'missing') return { ...where, message: 'missing', remedy: remedyFor(path) };
  if (kind === 'unknown field') {
    return { ...where, message: predicate.replace('is ', ''), remedy: meant(path) };
  }
  if (kind === 'bad key') {
    return { ...where, message: `${short(field)} ${predicate}`, remedy: issue.remedy ?? remedyFor(path) };
  }
  const raw = peek(yaml.value, ...path);
  if (raw === null) return { ...where, message: 'empty', remedy: issue.remedy ?? remedyFor(path) };
  const value = short(raw);
  const remedy = issue.remedy ?? quoted(raw, predicate) ?? remedyFor(path);
  return { ...where, value, message: `${value} ${predicate}`, remedy };
}

/** The likeliest field for one that is not known: one spelled alike, one of another place, or those that are known. */
function meant(path: CampaignIssue['path']): string {
  const name = String(path.at(-1) ?? '');
  const known = fieldsAt(path.slice(0, -1)).filter((field) => field !== '$schema');
  const alike = nearest(name, known);
  if (alike !== undefined) return `Did you mean ${alike}?`;
  const home = everyField().find((field) => field.endsWith(`.${name}`));
  if (home !== undefined) return `Did you mean ${home}?`;
  const former = names.get(name);
  if (former !== undefined) return `Did you mean ${former}?`;
  return known.length === 0 ? remedyFor(path) : `Known here: ${known.join(', ')}.`;
}

/** The replaced tool's and Nova's words for our fields. */
const names = new Map(
  Object.entries({
    host_to_evacuate: 'evacuate',
    source: 'evacuate',
    destination_host: 'to',
    destination: 'to',
    image_name: 'fleet.image',
    flavor_name: 'fleet.flavor',
    concurrency: 'migrate.parallelism',
    round_trips: 'trips.count',
    timeout: 'migrate.deadline',
  }),
);

/** Numbers and truths where a text belongs, as YAML reads them without quotes. */
function quoted(value: unknown, predicate: string): string | undefined {
  const plain = typeof value === 'number' || typeof value === 'boolean';
  return plain && predicate === 'is not text' ? `Put it in quotes: "${value.toString()}".` : undefined;
}

/** A value as it may be quoted: one line, no longer than a glance takes. */
export function short(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? '{}' : '{…}';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
}
