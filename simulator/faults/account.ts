/** The cloud's own account of itself, for whoever holds somebody else's books against it: what no API of OpenStack's tells. */
import { plainTime } from '../rest/stamp.ts';
import type { Migration } from '../world/migration.ts';
import type { World } from '../world/world.ts';

export interface Account {
  /** Every live migration there ever was, those of deleted servers, too, in their order. */
  readonly migrations: readonly AccountedMigration[];
  /** How many servers were ever made, and how many of them are gone. */
  readonly servers: { readonly made: number; readonly deleted: number };
  /** All that is there now. */
  readonly things: readonly { readonly kind: string; readonly id: string; readonly name: string }[];
}

interface AccountedMigration {
  readonly id: number;
  readonly serverId: string;
  readonly status: string;
  readonly source: string;
  readonly destination?: string;
  /** As Nova tells them: whole seconds. */
  readonly createdAt: string;
  readonly updatedAt?: string;
}

export function accountOf(world: World): Account {
  const servers = [...world.servers.oldestFirst()];
  const there = servers.filter(({ vmState }) => vmState !== 'deleted');
  const thing = (kind: string, each: { id: string; name?: string | undefined }) => {
    const { id, name = '' } = each;
    return { kind, id, name };
  };
  return {
    migrations: [...world.migrations.newestFirst()].reverse().map(accounted),
    servers: { made: servers.length, deleted: servers.length - there.length },
    things: [
      ...there.map((each) => thing('server', each)),
      ...world.volumes.newestFirst().map((each) => thing('volume', each)),
      ...[...world.images.values()].map((each) => thing('image', each)),
      ...[...world.flavors.values()].map((each) => thing('flavor', each)),
      ...[...world.keypairs.values()].map(({ name }) => thing('keypair', { id: name, name })),
      ...[...world.groups.values()].map((each) => thing('server group', each)),
      ...[...world.securityGroups.values()].map((each) => thing('security group', each)),
      ...[...world.ports.all()].map((each) => thing('port', each)),
    ],
  };
}

function accounted({ id, serverId, status, source, placed, createdAt, updatedAt }: Migration) {
  return {
    ...{ id, serverId, status, source, createdAt: plainTime(createdAt) },
    ...(placed && { destination: placed.destination }),
    ...(updatedAt !== undefined && { updatedAt: plainTime(updatedAt) }),
  };
}
