import type { Policy } from '../policy.ts';
import type { Move } from './scenario.ts';
import type { CampaignSpec, FleetGroup, FleetMatrix, FleetSpec, GroupMatrix } from './spec.ts';

/** Each parameter of a fleet as a word of the name, in the name's order. Those of `always` identify; others must vary. */
const words: Record<'boot' | 'flavor' | 'image' | 'network' | 'volumeSizeGb' | 'count', Word> = {
  boot: { always: true, of: (group) => group.boot },
  flavor: { always: true, of: flavorWord },
  image: { always: false, of: imageWord },
  network: { always: false, of: networkWord },
  volumeSizeGb: {
    always: false,
    of: ({ volumeSizeGb }) => (volumeSizeGb === undefined ? '' : `${volumeSizeGb}gb`),
  },
  count: { always: false, of: (group) => `n${group.count}` },
};

interface Word {
  readonly always: boolean;
  readonly of: (group: FleetGroup) => string;
}

/** `image-m1.tiny`, `image+volume-m1.tiny-n4`: what identifies the fleet, and what varies in the campaign. */
export function fleetName(fleet: FleetSpec, matrix: FleetMatrix): string {
  if (fleet.kind === 'adopted' || matrix.kind === 'adopted') return 'adopted';
  const parts = Object.entries(words).map(([parameter, word]) => {
    if (!word.always && !matrix.groups.some((group) => varies(group, parameter))) return '';
    const each = fleet.groups.map((group) => word.of(group));
    return new Set(each).size === 1 ? (each[0] ?? '') : each.filter((one) => one !== '').join('+');
  });
  return speakable(parts, 40);
}

/** `image-m1.tiny-to-cmp-b-block-x4`: the fleet's name, and how it is moved. */
export function scenarioName(
  fleet: string,
  move: Move,
  spec: CampaignSpec,
  policy: Policy | undefined,
): string {
  const { blockMigration, parallelism, deadline } = move;
  const destination = spec.to.length > 1 ? `to-${move.to}`.slice(0, 24) : '';
  const block = blockMigration === 'auto' ? '' : blockMigration ? 'block' : 'noblock';
  const then = spec.migrate.deadline.then.length > 1 ? deadline.then : '';
  return speakable([fleet, destination, block, then, ...policyParts(policy), `x${parallelism}`], 100);
}

/** What is on. What is off has no word, as what is not declared. */
function policyParts({
  postCopy,
  autoConverge,
  tunnelled,
  bandwidthMibPerSecond = 0,
}: Policy = {}): string[] {
  return [
    postCopy ? 'postcopy' : '',
    autoConverge ? 'converge' : '',
    tunnelled ? 'tunnelled' : '',
    bandwidthMibPerSecond > 0 ? `${bandwidthMibPerSecond}mibs` : '',
  ];
}

/** Gives every name once: a name that was given before gets `.2`, `.3` … */
export function namer(): (name: string) => string {
  const given = new Set<string>();
  return (name) => {
    let candidate = name;
    for (let n = 2; given.has(candidate); n++) candidate = `${name}.${n}`;
    given.add(candidate);
    return candidate;
  };
}

function varies(group: GroupMatrix, parameter: string): boolean {
  const values: unknown = group[parameter as keyof GroupMatrix];
  return Array.isArray(values) && values.length > 1;
}

function flavorWord({ flavor }: FleetGroup): string {
  if (flavor.kind === 'existing') return flavor.name;
  const { vcpus, ramMb, diskGb, ephemeralGb } = flavor;
  return `${vcpus}cpu-${ramMb}mb-${diskGb}gb${ephemeralGb === 0 ? '' : `-${ephemeralGb}eph`}`;
}

function imageWord({ image }: FleetGroup): string {
  if (image.kind === 'existing') return image.name;
  const base = image.file.slice(image.file.lastIndexOf('/') + 1);
  return base.replace(/\.[^.]*$/, '') || base;
}

function networkWord({ network }: FleetGroup): string {
  return network.kind === 'existing' ? network.name : network.kind === 'none' ? 'nonet' : 'autonet';
}

function speakable(parts: readonly string[], longest: number): string {
  const words = parts.map((part) => part.replaceAll(/[^a-zA-Z0-9._+-]+/g, '_')).filter((part) => part !== '');
  return words.join('-').slice(0, longest);
}
