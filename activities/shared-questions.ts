import { listServerIds } from '../openstack/compute/servers.ts';
import { listPorts, type Port } from '../openstack/network/ports.ts';
import { counted, type Session } from '../openstack/session/session.ts';
import { Batch } from './batch.ts';

/** Long enough to gather servers that land together, short against anything that a person waits for. */
const windowMs = 200;

export function portsByServer(cloud: Session): Batch<readonly Port[]> {
  return new Batch<readonly Port[]>({
    windowMs,
    missing: () => [],
    lookUp: async (deviceIds) => {
      const { value, calls } = await counted(() => listPorts(cloud, { deviceIds }));
      return { calls, found: Map.groupBy(value, (port) => port.deviceId) };
    },
  });
}

export function serversByHost(cloud: Session): Batch<ReadonlySet<string>> {
  return new Batch<ReadonlySet<string>>({
    windowMs,
    missing: () => new Set(),
    lookUp: async (hosts) => {
      const { value, calls } = await counted(() =>
        Promise.all(
          hosts.map(async (host) => [host, await listServerIds(cloud, { allProjects: true, host })] as const),
        ),
      );
      return {
        calls,
        found: new Map(value.map(([host, ids]) => [host, new Set(ids.value)])),
      };
    },
  });
}
