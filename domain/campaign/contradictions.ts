import { feltLimits } from '../felt/limits.ts';
import { policyWords } from '../policy.ts';
import { canonicalJson } from './canonical.ts';
import { issue, type CampaignIssue } from './issue.ts';
import { isMapping, peek, peekAxis, peekGroups, type Placed } from './peek.ts';

/** More scenarios than this are a slip of the pen rather than an experiment. */
export const mostScenarios = 256;

/**
 * Fields each right in itself that cannot stand together. Looks at the file as written, so that they are found
 * beside whatever else is wrong with it.
 */
export function contradictions(file: unknown): CampaignIssue[] {
  return [
    ...mixedFleets(file),
    ...destinationIsSource(file),
    ...sizesWithoutVolumes(file),
    ...networkLoadsWithoutNetwork(file),
    ...axes(file).flatMap(({ path }) => repeated(peekAxis(file, path))),
    ...repeated(peekAxis(file, ['notify'])),
    ...tripsWithoutWayBack(file),
    ...limitsWithoutProbes(file),
    ...convergeWithPostCopy(file),
    ...tooManyScenarios(file),
  ];
}

/** What nobody looks at has no limit to keep: such a run could never pass. */
function limitsWithoutProbes(file: unknown): CampaignIssue[] {
  const watched = {
    icmpGapMaxMs: peek(file, 'probes', 'icmp') ?? true,
    udpGapMaxMs: peek(file, 'probes', 'udp') ?? true,
    tcpStallMaxMs: peek(file, 'probes', 'tcp') ?? true,
    guestPauseMs: peek(file, 'probes', 'udp') ?? true,
  };
  const nobody = peek(file, 'probes') === undefined;
  return feltLimits
    .filter(
      ({ name, measure }) =>
        peek(file, 'limits', name) !== undefined && (nobody || watched[measure] === false),
    )
    .map(({ name }) =>
      issue(
        ['limits', name],
        'contradiction',
        'is a limit on what no probe looks at',
        'Write probes (docs/probes.md), with the kind that this is about; or leave it out.',
      ),
    );
}

/** Nova leaves auto-converge out where post-copy is permitted (driver.py, `_handle_live_migration_auto_converge`). */
function convergeWithPostCopy(file: unknown): CampaignIssue[] {
  const both = ['post_copy', 'auto_converge'].every((field) =>
    peekAxis(file, ['policy', field]).some(({ value }) => value === true),
  );
  if (!both) return [];
  const predicate =
    'cannot be true together with post_copy: Nova leaves auto-converge out where post-copy is permitted';
  const remedy = 'Make two campaigns: one that varies post_copy, one that varies auto_converge.';
  return [issue(['policy', 'auto_converge'], 'contradiction', predicate, remedy)];
}

function mixedFleets(file: unknown): CampaignIssue[] {
  const fleet = peek(file, 'fleet');
  if (!isMapping(fleet)) return [];
  const keys = Object.keys(fleet);
  if (keys.includes('adopt')) {
    const others = keys.filter((key) => createdFields.includes(key));
    const adopted = 'A fleet is adopted or created: take out this, or adopt.';
    return [
      ...others.map((key) => issue(['fleet', key], 'contradiction', 'cannot stand beside adopt', adopted)),
      ...emptyFilter(file),
    ];
  }
  if (!keys.includes('groups')) return [];
  const remedy = 'Move it into each of the groups that it is meant for.';
  return keys
    .filter((key) => key !== 'groups' && createdFields.includes(key))
    .map((key) => issue(['fleet', key], 'contradiction', 'cannot stand beside groups', remedy));
}

function emptyFilter(file: unknown): CampaignIssue[] {
  const filter = peek(file, 'fleet', 'adopt');
  const empty = isMapping(filter) && Object.keys(filter).length === 0;
  const remedy = 'Write all for every server on the host, or a filter, e.g. {tags: [drainable]}.';
  return empty ? [issue(['fleet', 'adopt'], 'contradiction', 'is a filter without a condition', remedy)] : [];
}

function destinationIsSource(file: unknown): CampaignIssue[] {
  const source = peek(file, 'evacuate');
  const remedy = 'Write another host, or nova: the scheduler chooses.';
  const same = issue(
    ['evacuate'],
    'contradiction',
    'is the scheduler, not a host',
    'Write the host to empty.',
  );
  return [
    ...(source === 'nova' ? [same] : []),
    ...peekAxis(file, ['to'])
      .filter(({ value }) => typeof value === 'string' && value === source && value !== 'nova')
      .map(({ path }) => issue(path, 'contradiction', 'is the host that is to be emptied', remedy)),
  ];
}

function sizesWithoutVolumes(file: unknown): CampaignIssue[] {
  return peekGroups(file)
    .filter((group) => peek(file, ...group, 'volume_size_gb') !== undefined)
    .filter((group) => {
      const boots = peekAxis(file, [...group, 'boot']);
      return boots.every(({ value }) => value === 'image');
    })
    .map((group) =>
      issue(
        [...group, 'volume_size_gb'],
        'contradiction',
        'has no meaning with boot: image',
        'Take it out, or boot from volume or new-volume.',
      ),
    );
}

/** Servers without ports can be given any load but one that talks. */
function networkLoadsWithoutNetwork(file: unknown): CampaignIssue[] {
  return peekGroups(file)
    .filter((group) => peekAxis(file, [...group, 'network']).some(({ value }) => value === 'none'))
    .flatMap((group) => peekAxis(file, [...group, 'load']))
    .filter(
      ({ value }) => isMapping(value) && ['network', 'wordcount', 'mixed'].some((kind) => kind in value),
    )
    .map(({ path }) =>
      issue(
        path,
        'contradiction',
        'talks to another server, and network: none gives these no port',
        'Take it out, or write a network.',
      ),
    );
}

function repeated(values: readonly Placed[]): CampaignIssue[] {
  const seen = new Set<string>();
  return values
    .filter(({ value }) => seen.size === seen.add(canonicalJson(value)).size)
    .map(({ path }) => issue(path, 'contradiction', 'is in the list already', 'Write each value once.'));
}

function tripsWithoutWayBack(file: unknown): CampaignIssue[] {
  const adopted = peek(file, 'fleet', 'adopt') !== undefined;
  const wayBack = peek(file, 'trips', 'way_back') ?? !adopted;
  if (wayBack !== false) return [];
  const remedy = 'Write way_back: true, or leave it at one trip.';
  const counts = [
    {
      field: 'count',
      most: 1,
      predicate: 'trips cannot be made without a way back: the first leaves the host empty',
    },
    { field: 'warmup', most: 0, predicate: 'warm-up trips cannot be made without a way back' },
  ];
  const trips = counts.flatMap(({ field, most, predicate }) => {
    const value = peek(file, 'trips', field);
    return typeof value === 'number' && value > most
      ? [issue(['trips', field], 'contradiction', predicate, remedy)]
      : [];
  });
  const several = axes(file).find(({ values }) => values > 1);
  if (!adopted || several === undefined) return trips;
  const predicate = 'makes several scenarios, and without a way back the first leaves the host empty';
  return [
    ...trips,
    issue(several.path, 'contradiction', predicate, 'Write trips: {way_back: true}, or a single value.'),
  ];
}

function tooManyScenarios(file: unknown): CampaignIssue[] {
  const long = axes(file).filter(({ values }) => values > 1);
  const scenarios = long.reduce((size, { values }) => size * values, 1);
  const [first] = long;
  if (first === undefined || scenarios <= mostScenarios) return [];
  const lists = long.map(({ path, values }) => `${path.at(-1) ?? ''} ${values}`).join(' × ');
  const predicate = `is one of the lists that make ${scenarios} scenarios (${lists}); ${mostScenarios} are the most`;
  return [issue(first.path, 'contradiction', predicate, 'Shorten the lists, or make several campaigns.')];
}

const groupAxes = ['count', 'boot', 'flavor', 'image', 'network', 'volume_size_gb'];
const createdFields = [...groupAxes, 'keypair', 'user_data', 'load', 'metadata', 'groups'];

/** Every parameter that may be a list, with the number of its values. */
function axes(file: unknown): { path: (string | number)[]; values: number }[] {
  const paths = [
    ['to'],
    ...peekGroups(file).flatMap((group) => groupAxes.map((field) => [...group, field])),
    ['migrate', 'block_migration'],
    ['migrate', 'parallelism'],
    ['migrate', 'deadline', 'then'],
    ...Object.values(policyWords).map((field) => ['policy', field]),
  ];
  return paths.map((path) => ({ path, values: peekAxis(file, path).length }));
}
