import type { FleetGroup } from '../../domain/campaign/spec.ts';
import { marks } from '../../domain/fleet.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import { listServers } from '../../openstack/compute/servers.ts';
import type { Session } from '../../openstack/session/session.ts';

/** One server that the fleet must have. */
export interface Place {
  readonly name: string;
  readonly group: number;
}

/** Every server that the groups ask for, by a name that is the same at every attempt: `ferry-k3x9-volume-02`. */
export function placesOf(run: string, groups: readonly FleetGroup[]): Place[] {
  const numbers = new Map<string, number>();
  return groups.flatMap(({ boot, count }, group) =>
    Array.from({ length: count }, () => {
      const n = (numbers.get(boot) ?? 0) + 1;
      numbers.set(boot, n);
      return { group, name: `${prefixOf(run)}${boot}-${String(n).padStart(2, '0')}` };
    }),
  );
}

/** The end of a run's id is random: enough for names that people read. What identifies a server is its metadata. */
function prefixOf(run: string): string {
  return `ferry-${run.slice(run.lastIndexOf('-') + 1)}-`;
}

/** The servers that carry a run's mark (and a fleet's, if given), whatever their state. */
export async function marked(cloud: Session, run: string, key?: string): Promise<Server[]> {
  const servers = await listServers(cloud, { name: `^${prefixOf(run)}` });
  return servers.value.filter(
    (s) => s.metadata[marks.run] === run && (key === undefined || s.metadata[marks.fleet] === key),
  );
}
