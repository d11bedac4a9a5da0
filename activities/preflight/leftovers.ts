import type { Finding } from '../../domain/ground.ts';
import { marks, nameFor } from '../../domain/fleet.ts';
import { listSecurityGroups } from '../../openstack/network/security-groups.ts';
import { listVolumes } from '../../openstack/volume/volumes.ts';
import { type Check, warning } from './check.ts';
import { servicesFor } from './endpoints.ts';
import type { Inquiry } from './inquiry.ts';
import { numbered } from './wording.ts';

interface Left {
  readonly run: string;
  readonly what: string;
  /** A server on the host to evacuate. */
  readonly onSource: boolean;
}

/** What other runs have left: found by ferry's marks, or where a resource can carry none by its name. */
export const leftovers: Check = {
  what: 'leftovers',
  look: async (inquiry) => {
    const home = (await inquiry.home()).name;
    const { value } = await inquiry.ferryServers();
    const servers = value.flatMap(({ metadata, host }) => {
      const run = metadata[marks.run];
      return run === undefined ? [] : [{ run, what: 'server', onSource: host === home }];
    });
    // Who adopts makes nothing, and may not even have a project of its own for it.
    const things = inquiry.fleets.length > 0 ? await madeOf(inquiry) : [];
    const left = [...servers, ...things].filter(({ run }) => run !== inquiry.run);
    return [...Map.groupBy(left, ({ run }) => run)].map(([run, all]) =>
      found(run, all, home, inquiry.fleets.length === 0),
    );
  },
};

async function madeOf(inquiry: Inquiry): Promise<Left[]> {
  const [flavors, keypairs, groups, volumes] = await Promise.all([
    inquiry.flavors(),
    inquiry.keypairs(),
    listSecurityGroups(inquiry.session),
    servicesFor(inquiry).includes('volume') ? listVolumes(inquiry.session) : [],
  ]);
  const named = (things: readonly { readonly name: string }[], what: string) =>
    things.flatMap(({ name }) => {
      const run = runIn(name);
      return run === undefined ? [] : [{ run, what, onSource: false }];
    });
  const marked = volumes.flatMap(({ metadata }) => {
    const run = metadata[marks.run];
    return run === undefined ? [] : [{ run, what: 'volume', onSource: false }];
  });
  return [
    ...marked,
    ...named(flavors, 'flavor'),
    ...named(keypairs, 'keypair'),
    ...named(groups, 'security group'),
  ];
}

/** The run that `nameFor` put into a name: `ferry-nightly-20261124-020000-k3x9-guests`. */
function runIn(name: string): string | undefined {
  const run = /^ferry-(.+-\d{8}-\d{6}-[a-z0-9]+)-/.exec(name)?.[1];
  return run !== undefined && name.startsWith(nameFor(run, '')) ? run : undefined;
}

function found(run: string, all: readonly Left[], home: string, adopts: boolean): Finding {
  const counts = [...Map.groupBy(all, ({ what }) => what)].map(([what, { length }]) =>
    numbered(length, what),
  );
  const here = all.filter(({ onSource }) => onSource).length;
  return warning({
    subject: 'leftovers',
    observation: `Run ${run} has ${counts.join(', ')} in this cloud${here === 0 ? '' : `; ${here} on ${home}`}.`,
    consequence: `${here > 0 && adopts ? 'Those on the host to evacuate would be adopted with the others' : 'They take room and quota'}; should that run be under way, both disturb one another’s figures.`,
    remedy: `\`ferry show ${run}\` tells whether it has ended; then \`ferry clean --run ${run}\`.`,
  });
}
