import type { Finding } from '../../domain/ground.ts';
import { type Check, error } from './check.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Inquiry } from './inquiry.ts';

/** Flavors that the campaign names are there. One that is to be made only needs the right to make it: see access.ts. */
export const flavors: Check = {
  what: 'flavors',
  look: async (inquiry) => {
    const names = namesIn(inquiry);
    if (names.length === 0) return undefined;
    const findings = await Promise.all(names.map((wanted) => missing(inquiry, wanted)));
    return findings.flat();
  },
};

interface Wanted {
  readonly field: string;
  readonly name: string;
}

function namesIn({ spec, fleets }: Inquiry): Wanted[] {
  const groups = fleets.flat().map(({ flavor }) => flavor);
  const named = groups.flatMap((ref) => (ref.kind === 'existing' ? [ref.name] : []));
  const required = spec.require?.flavor;
  const adopted = spec.fleet.kind === 'adopted' ? spec.fleet.filter.flavor : undefined;
  return [
    ...[...new Set(named)].map((name) => ({ field: 'fleet.flavor', name })),
    ...(required === undefined ? [] : [{ field: 'require.flavor', name: required }]),
    ...(adopted === undefined ? [] : [{ field: 'fleet.adopt.flavor', name: adopted }]),
  ];
}

async function missing(inquiry: Inquiry, { field, name }: Wanted): Promise<Finding[]> {
  if ((await inquiry.flavor(name)) !== undefined) return [];
  const known = (await inquiry.flavors()).map((f) => f.name);
  return [
    error({
      subject: 'flavor',
      observation: `${field}: the cloud has no flavor ${name}, or does not show it to this project.`,
      consequence:
        field === 'fleet.flavor'
          ? 'No server of the fleet can be booted.'
          : 'The campaign asks for it to be there.',
      remedy: `${didYouMean(name, known)} \`openstack flavor list --all\`; or give its numbers in place of its name, and the run makes it: \`flavor: {vcpus: 1, ram_mb: 512, disk_gb: 1}\`.`,
    }),
  ];
}
