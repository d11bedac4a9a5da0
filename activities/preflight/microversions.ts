import type { Finding } from '../../domain/ground.ts';
import { EndpointMissing } from '../../openstack/errors.ts';
import { isAtLeast, type MicroversionRange, type ServiceName } from '../../openstack/session/session.ts';
import { type Check, error, note, warning } from './check.ts';
import { servicesFor } from './endpoints.ts';
import type { Inquiry } from './inquiry.ts';

/** What each service speaks, and what is lost where that is old: https://docs.openstack.org/nova/latest/reference/api-microversion-history.html */
export const microversions: Check = {
  what: 'microversions',
  look: async (inquiry) => {
    // Without an endpoint there is nothing to say; its absence is a finding of its own.
    const compute = await inquiry.session.range('compute');
    const others = servicesFor(inquiry).filter((s) => s === 'placement' || s === 'volume');
    const spoken = await Promise.all(others.map((service) => rangeOf(inquiry, service)));
    const words = [inWords('compute', compute), ...spoken].filter((each) => each !== undefined);
    return [...lacking(inquiry, compute?.max), summary(words.join(', '), compute?.max)];
  },
};

async function rangeOf({ session }: Inquiry, service: ServiceName): Promise<string | undefined> {
  try {
    return inWords(service, await session.range(service));
  } catch (problem) {
    if (problem instanceof EndpointMissing) return undefined;
    throw problem;
  }
}

function inWords(service: ServiceName, range: MicroversionRange | undefined): string {
  return range === undefined ? `${service} without microversions` : `${service} ${range.min}–${range.max}`;
}

interface Step {
  readonly from: string;
  /** What is lost below it. */
  readonly without: string;
}

const steps: readonly Step[] = [
  { from: '2.23', without: 'no progress of a migration in bytes' },
  { from: '2.25', without: 'no block_migration: auto' },
  {
    from: '2.30',
    without: 'the scheduler does not check a named destination: a disabled or full one may be taken',
  },
  { from: '2.34', without: 'the pre-checks run before Nova answers: accepting takes seconds longer' },
  { from: '2.59', without: 'migrations cannot be listed by page or by time: every poll reads them all' },
  { from: '2.65', without: 'a migration that is still queued cannot be aborted' },
  {
    from: '2.74',
    without: 'the fleet is put on its host past the scheduler, which may then keep it in that zone',
  },
  { from: '2.84', without: 'an event’s details are not told: a failure’s reason may be missing' },
];

function summary(spoken: string, max: string | undefined): Finding {
  const lost = steps.filter(({ from }) => !isAtLeast(max, from));
  const losses = lost.map(({ from, without }) => `below ${from} ${without}`).join('; ');
  const words = {
    subject: 'microversions',
    observation: `The cloud speaks ${spoken}.`,
    consequence: losses === '' ? 'All that ferry makes use of is there.' : `B${losses.slice(1)}.`,
  };
  if (isAtLeast(max, '2.59')) return note({ ...words, remedy: 'Nothing to do.' });
  return warning({
    ...words,
    remedy:
      'Keep the list of migrations short (`nova-manage db archive_deleted_rows`); a newer Nova does better.',
  });
}

interface Demand {
  readonly field: string;
  readonly atLeast: string;
  readonly consequence: string;
  readonly remedy: string;
}

function lacking(inquiry: Inquiry, max: string | undefined): Finding[] {
  return demandsOf(inquiry)
    .filter(({ atLeast }) => !isAtLeast(max, atLeast))
    .map(({ field, atLeast, consequence, remedy }) =>
      error({
        subject: 'microversions',
        observation: `${field} needs compute microversion ${atLeast}; the cloud has ${max === undefined ? 'none' : `up to ${max}`}.`,
        consequence,
        remedy,
      }),
    );
}

/** What the campaign itself asks for, by the microversion that brought it. */
function demandsOf({ spec, fleets }: Inquiry): Demand[] {
  const { blockMigration, deadline } = spec.migrate;
  const filter = spec.fleet.kind === 'adopted' ? spec.fleet.filter : {};
  const groups = fleets.flat();
  const demands: (Demand | false)[] = [
    blockMigration.includes('auto') && {
      field: 'migrate.block_migration: auto',
      atLeast: '2.25',
      consequence: 'Nova cannot find out by itself whether storage is shared.',
      remedy: 'Write true where disks are local, false where they are shared.',
    },
    deadline.then.includes('abort') && {
      field: 'migrate.deadline.then: abort',
      atLeast: '2.24',
      consequence: 'A migration that takes too long cannot be called off.',
      remedy: 'Write `then: wait`.',
    },
    deadline.then.includes('force-complete') && {
      field: 'migrate.deadline.then: force-complete',
      atLeast: '2.22',
      consequence: 'A migration that takes too long cannot be forced to end.',
      remedy: 'Write `then: wait`.',
    },
    groups.length > 0 && {
      field: 'fleet (servers carry a description that names their run)',
      atLeast: '2.19',
      consequence: 'No server of the fleet can be booted.',
      remedy: 'Adopt servers instead: `fleet: {adopt: …}`.',
    },
    groups.some(({ network }) => network.kind !== 'existing') && {
      field: 'fleet.network: none or auto',
      atLeast: '2.37',
      consequence: 'Servers need a network by name.',
      remedy: 'Name one: `openstack network list`.',
    },
    filter.tags !== undefined && {
      field: 'fleet.adopt.tags',
      atLeast: '2.26',
      consequence: 'Servers have no tags: none would be adopted.',
      remedy: 'Filter by metadata, project or flavor.',
    },
    filter.flavor !== undefined && {
      field: 'fleet.adopt.flavor',
      atLeast: '2.47',
      consequence: 'Servers do not tell their flavor’s name: none would be adopted.',
      remedy: 'Filter by metadata or project.',
    },
  ];
  return demands.filter((demand) => demand !== false);
}
