import type { Probes } from '../../domain/campaign/spec.ts';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { getServer, listServers, type Server } from '../../openstack/compute/servers.ts';
import { NotFound } from '../../openstack/errors.ts';
import type { Clouds } from '../clouds.ts';
import { marked } from '../fleet/roster.ts';
import { inParallel } from '../in-parallel.ts';
import type { WatchedGuest } from './watched-guest.ts';

export interface WhoInput {
  readonly cloud: CloudRef;
  readonly fleet: Fleet;
  readonly home: string;
  readonly address?: NonNullable<Probes['address']>;
}

/** The guests of a fleet that have an address to be watched at. */
export async function whoToProbe(clouds: Clouds, input: WhoInput): Promise<WatchedGuest[]> {
  const { session } = await clouds.open(input.cloud);
  const { fleet } = input;
  const servers =
    fleet.kind === 'created' ? await marked(session, fleet.run, fleet.key) : await adopted(input, session);
  return servers.flatMap((server) => {
    const address = addressOf(server, input.address);
    return address === undefined ? [] : [{ id: server.id, name: server.name, address }];
  });
}

async function adopted({ fleet, home }: WhoInput, session: Parameters<typeof marked>[0]): Promise<Server[]> {
  if (fleet.kind !== 'adopted') return [];
  const wanted = new Set(fleet.serverIds);
  const { value } = await listServers(session, { allProjects: true, host: home });
  const found = value.filter(({ id }) => wanted.has(id));
  const there = new Set(found.map(({ id }) => id));
  await inParallel(
    8,
    fleet.serverIds.filter((id) => !there.has(id)),
    async (id) => {
      const server = await getServer(session, id).catch((error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
      if (server) found.push(server.value);
    },
  );
  return found;
}

/** The first that is asked for; a floating one before a fixed one, since whoever watches is seldom inside the network. */
export function addressOf(
  { addresses }: Pick<Server, 'addresses'>,
  wanted: WhoInput['address'] = {},
): string | undefined {
  const fitting = addresses.filter(
    ({ network, version }) =>
      (wanted.network === undefined || wanted.network === network) &&
      (wanted.version === undefined || wanted.version === version),
  );
  return (fitting.find(({ floating }) => floating) ?? fitting[0])?.address;
}
