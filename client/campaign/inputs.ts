import { cwd } from 'node:process';
import type { CampaignIssue } from '../../domain/campaign/issue.ts';
import { parseCampaign } from '../../domain/campaign/parse.ts';
import { peek } from '../../domain/campaign/peek.ts';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { embed } from './embed.ts';
import { short } from './explain.ts';
import type { Problem } from './problem.ts';
import { remedyFor } from './remedies.ts';

export type InputName = 'imageName' | 'flavorName' | 'blockMigration' | 'hostToEvacuate' | 'destinationHost';

/** How the inputs are called where they were given. */
export type Labels = Readonly<Record<InputName, string>>;

export type CampaignOfInputs =
  | { readonly ok: true; readonly spec: CampaignSpec }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The campaign that the five inputs stand for; their values are of any type, and go by whatever names they came under. */
export function campaignFromValues(
  values: Readonly<Partial<Record<InputName, unknown>>>,
  labels: Labels,
  cloud?: string | { readonly rally: string },
): CampaignOfInputs {
  const file = fileOf(values, cloud);
  const parsed = parseCampaign(file);
  const absent = required.filter((input) => isAbsent(values[input]));
  if (parsed.ok && absent.length === 0) {
    const nothingToFind = () => {
      throw new Error('the five inputs name no file');
    };
    return { ok: true, spec: embed(parsed.draft, { issues: [], find: nothingToFind }, cwd()) };
  }
  const present = (parsed.ok ? [] : parsed.issues).filter(({ path }) => {
    const input = inputAt(path);
    return input === undefined || !absent.includes(input);
  });
  return {
    ok: false,
    problems: [...missing(absent, labels), ...present.map((one) => explain(one, file, labels))],
  };
}

const required: readonly InputName[] = ['imageName', 'flavorName', 'hostToEvacuate'];

/** Where each input goes in a campaign file. */
const places: Readonly<Record<InputName, readonly string[]>> = {
  imageName: ['require', 'image'],
  flavorName: ['require', 'flavor'],
  blockMigration: ['migrate', 'block_migration'],
  hostToEvacuate: ['evacuate'],
  destinationHost: ['to'],
};

function fileOf(values: Readonly<Partial<Record<InputName, unknown>>>, cloud: unknown) {
  const { imageName, flavorName, hostToEvacuate, destinationHost } = values;
  return {
    name: campaignName(hostToEvacuate),
    ...(cloud !== undefined && { cloud }),
    // Placeholders, so that what is missing is said once, by name, and does not hide what else is wrong.
    evacuate: isAbsent(hostToEvacuate) ? 'host-to-evacuate' : hostToEvacuate,
    to: isAbsent(destinationHost) ? 'nova' : destinationHost,
    fleet: { adopt: 'all' },
    migrate: { block_migration: truth(values.blockMigration), parallelism: 1 },
    trips: { count: 1, way_back: false },
    require: {
      image: isAbsent(imageName) ? '' : imageName,
      flavor: isAbsent(flavorName) ? '' : flavorName,
    },
  };
}

function campaignName(host: unknown): string {
  const slug = typeof host === 'string' ? host.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') : '';
  return `evacuate-${slug}`.slice(0, 40).replace(/-+$/, '');
}

function truth(value: unknown): unknown {
  if (isAbsent(value)) return false;
  // Rally's users write Python's words too.
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  return word === 'true' ? true : word === 'false' ? false : word;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function inputAt(path: CampaignIssue['path']): InputName | undefined {
  const names = Object.keys(places) as InputName[];
  return names.find((input) => places[input].every((step, i) => path[i] === step));
}

function missing(absent: readonly InputName[], labels: Labels): Problem[] {
  if (absent.length === 0) return [];
  const names = absent.map((input) => labels[input]);
  const { blockMigration, destinationHost } = labels;
  const all = required.map((input) => labels[input]).join(', ');
  return [
    {
      path: '',
      message: `missing: ${names.join(', ')}`,
      remedy: `Give ${all}; and, if need be, ${blockMigration} (else false) and ${destinationHost} (else nova).`,
    },
  ];
}

function explain({ path, predicate, remedy }: CampaignIssue, file: unknown, labels: Labels): Problem {
  const input = inputAt(path);
  const value = short(peek(file, ...path));
  return {
    path: input === undefined ? path.join('.') : labels[input],
    value,
    message: `${value} ${predicate}`,
    remedy: remedy ?? (input === undefined ? remedyFor(path) : wants[input]),
  };
}

const wants: Readonly<Record<InputName, string>> = {
  imageName: "Give an image's name or id.",
  flavorName: "Give a flavor's name.",
  blockMigration: 'Give true, false or auto.',
  hostToEvacuate: 'Give the host to empty, e.g. compute03.',
  destinationHost: 'Give a host, e.g. compute04, or nova: the scheduler chooses.',
};
