import type { Probes } from '../../domain/campaign/spec.ts';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import type { Fleet } from '../../domain/fleet.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import type { Clouds } from '../clouds.ts';
import { whoIsWhere } from '../fleet/survey.ts';
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
  const { fleet, home } = input;
  const servers = await whoIsWhere(session, { fleet, home, direction: 'back' });
  return servers.flatMap((server) => {
    const address = addressOf(server, input.address);
    return address === undefined ? [] : [{ id: server.id, name: server.name, address }];
  });
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
