import { z } from 'zod';
import type { CloudRef } from '../../cloud-ref.ts';
import type { CampaignDraft } from '../draft.ts';
import { deadlinePolicies, type BlockMigration, type Limits } from '../spec.ts';
import { choice, list, oneOrList, textOr } from './choice.ts';
import { type FeltLimitName, feltLimits } from '../../felt/limits.ts';
import { fleet } from './fleet.ts';
import { policy } from './policy.ts';
import { probes } from './probes.ts';
import { fields, file, flag, host, labels, named, oneOf, says, seconds, text, toMs, whole } from './words.ts';

const week = 604_800;

const cloud = textOr(
  named().transform((name): CloudRef => ({ cloud: name })),
  z
    .strictObject({ rally: file().describe("Rally's credentials.json (ExistingCloud).") }, { error: fields })
    .transform((written): CloudRef => written),
);

const auto = z.literal('auto', { error: says('is not true, false or auto') });
const blockMigration: z.ZodType<BlockMigration> = choice([flag(), auto], (value) =>
  typeof value === 'boolean' ? flag() : auto,
);

const deadline = z
  .strictObject(
    {
      base_seconds: seconds(1, week).default(300).describe('For every server.'),
      per_gib_seconds: seconds(0, week)
        .default(120)
        .describe(
          'And for each GiB that has to be copied: memory, and the local disk where block migration copies it.',
        ),
      then: oneOrList(oneOf(deadlinePolicies))
        .prefault('abort')
        .describe(
          'abort: cancel the migration, the server stays. force-complete: have Nova finish it at the cost of a pause. wait: let it go on, and stop watching it.',
        ),
    },
    { error: fields },
  )
  .transform(({ base_seconds: base, per_gib_seconds: perGib, then }) => ({
    baseMs: toMs(base),
    perGibMs: toMs(perGib),
    then,
  }));

const migrate = z
  .strictObject(
    {
      block_migration: oneOrList(blockMigration)
        .prefault('auto')
        .describe('Whether local disks are copied. auto: Nova finds out.'),
      parallelism: oneOrList(whole(1, 1000))
        .prefault(1)
        .describe('How many servers may be on the move at once.'),
      deadline: deadline
        .prefault({})
        .describe('How long one server may take, and what is done when it takes longer.'),
    },
    { error: fields },
  )
  .transform(({ block_migration: block, ...same }) => ({ ...same, blockMigration: block }));

const trips = z.strictObject(
  {
    count: whole(1, 10_000)
      .default(1)
      .describe('Trips that count. With a way back each is two evacuations, out and back.'),
    way_back: flag()
      .exactOptional()
      .describe(
        'Whether the servers are brought back. Left out: true for a created fleet, false for an adopted one.',
      ),
    pause_seconds: seconds(0, week).default(0).describe('Rest between trips.'),
    warmup: whole(0, 100)
      .default(0)
      .describe('Further trips before those that count, labelled and kept out of the statistics.'),
  },
  { error: fields },
);

const regression = z.strictObject(
  {
    percent: z
      .number({ error: says('is not a number') })
      .min(0, { error: 'is not in 0…1000' })
      .max(1000, { error: 'is not in 0…1000' })
      .default(20)
      .describe('By how much the time of single servers may have grown, in percent of the median before.'),
    baseline_runs: whole(1, 100)
      .default(5)
      .describe('Against so many passing runs of the campaign before it; with fewer nothing is decided.'),
  },
  { error: fields },
);

const words = {
  icmpGapMaxMs: 'silence to pings',
  udpGapMaxMs: 'silence to datagrams',
  tcpStallMaxMs: 'stall of a connection',
  guestPauseMs: 'pause of the guest',
} as const;
const rank = {
  p50: 'The median',
  p95: 'The 95th percentile',
  p99: 'The 99th percentile',
  max: 'The longest',
} as const;
/** Of the migrations of a scenario, what one may feel. Wants probes. */
const felt = Object.fromEntries(
  feltLimits.map(({ name, measure, percentile }) => [
    name,
    z
      .number({ error: says('is not a number of milliseconds') })
      .min(0, { error: 'is not in 0…604800000 milliseconds' })
      .max(week * 1_000, { error: 'is not in 0…604800000 milliseconds' })
      .exactOptional()
      .describe(`${rank[percentile]} of the longest ${words[measure]}, over the migrations of a scenario.`),
  ]),
) as Record<FeltLimitName, z.ZodExactOptional<z.ZodNumber>>;

const limits = z
  .strictObject(
    {
      success_rate_percent: z
        .number({ error: says('is not a number') })
        .min(0, { error: 'is not in 0…100' })
        .max(100, { error: 'is not in 0…100' })
        .default(100)
        .describe('The least share of servers that must arrive whole.'),
      makespan_seconds: seconds(0.001, week)
        .exactOptional()
        .describe('The longest that an evacuation may take.'),
      server_seconds: seconds(0.001, week).exactOptional().describe('The longest that one server may take.'),
      regression: regression
        .exactOptional()
        .describe(
          'Fail where servers surely became slower than in the runs before: by more than this, and told apart from chance.',
        ),
      ...felt,
    },
    { error: fields },
  )
  .transform((written): Limits => ({
    successRatePercent: written.success_rate_percent,
    ...(written.makespan_seconds !== undefined && { makespanMs: toMs(written.makespan_seconds) }),
    ...(written.server_seconds !== undefined && { serverMs: toMs(written.server_seconds) }),
    ...(written.regression !== undefined && {
      regression: { percent: written.regression.percent, baselineRuns: written.regression.baseline_runs },
    }),
    ...feltIn(written),
  }));

function feltIn(written: Partial<Record<FeltLimitName, number>>): Pick<Limits, 'felt'> {
  const some = feltLimits.flatMap(({ name }) => (written[name] === undefined ? [] : [[name, written[name]]]));
  return some.length === 0 ? {} : { felt: Object.fromEntries(some) as NonNullable<Limits['felt']> };
}

const target = () =>
  text().regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, {
    error: 'is not the name of a target (a-z, 0-9 and -, at most 40 characters, no - at either end)',
  });
const several = list(target(), 20).meta({ uniqueItems: true });
const single = target().transform((name) => [name]);
const notify: z.ZodType<string[]> = choice([single, several], (value) =>
  Array.isArray(value) ? several : single,
);

const required = z.strictObject(
  {
    image: named().exactOptional().describe('An image, by name or id.'),
    flavor: named().exactOptional().describe('A flavor, by name; the image must fit it.'),
  },
  { error: fields },
);

/** The file, as a person writes it. Contradictions between fields are looked for apart: see `contradictions.ts`. */
export const campaignFile = z
  .strictObject(
    {
      $schema: text().exactOptional().describe('For editors; ferry does not read it.'),
      name: text()
        .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, {
          error: 'is not a campaign name (a-z, 0-9 and -, at most 40 characters, no - at either end)',
        })
        .describe('Goes into ids, tags and the names of what is created.'),
      cloud: cloud
        .exactOptional()
        .describe(
          "A name in clouds.yaml, or Rally's credentials. Left out: OS_CLOUD, else OS_*, where the worker runs.",
        ),
      evacuate: host().describe('The host to empty: its compute service host or its hypervisor hostname.'),
      to: oneOrList(host())
        .prefault('nova')
        .describe('The host to move to (either kind of name); nova: the scheduler chooses for each server.'),
      fleet: fleet.describe('The servers that are moved: created for the run, or adopted.'),
      migrate: migrate.prefault({}).describe('How the servers are moved.'),
      policy: policy
        .exactOptional()
        .describe(
          "What the hosts' nova.conf says of live migration, which no API tells: declared, and set and checked by the commands of the workers' policies.yaml.",
        ),
      trips: trips.prefault({}).describe('How often.'),
      limits: limits.prefault({}).describe('What every scenario must satisfy for the run to pass.'),
      probes: probes
        .exactOptional()
        .describe('How guests are watched while they move. Left out: nobody watches.'),
      tags: labels(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'a letter, then letters, digits, _ . -', 20)
        .default({})
        .describe('Labels of yours, put beside every result.'),
      notify: notify
        .exactOptional()
        .describe('Who is told how a run ended: targets of the workers’ notify.yaml, by name. Or a list.'),
      require: required
        .exactOptional()
        .describe('What preflight must find in the cloud although the fleet does not use it.'),
    },
    { error: fields },
  )
  .transform((written): CampaignDraft => {
    const { way_back: wayBack, pause_seconds: pause, count, warmup } = written.trips;
    const { name, evacuate, to, migrate: how, limits: demanded, tags } = written;
    return {
      format: 'ferry.campaign/1',
      name,
      cloud: written.cloud ?? {},
      evacuate,
      to,
      fleet: written.fleet,
      migrate: how,
      trips: { count, warmup, wayBack: wayBack ?? written.fleet.kind === 'created', pauseMs: toMs(pause) },
      limits: demanded,
      tags,
      ...(written.policy !== undefined && { policy: written.policy }),
      ...(written.probes !== undefined && { probes: written.probes }),
      ...(written.notify !== undefined && { notify: written.notify }),
      ...(written.require !== undefined && { require: written.require }),
    };
  });
