import type { FleetGroup } from '../../domain/campaign/spec.ts';
import type { Mover } from '../../domain/mover.ts';
import type { Inquiry } from './inquiry.ts';
import { needsOf, needsOfAdopted } from './made-of.ts';

/**
 * What each fleet of the campaign would have to move, one fleet after the other: those on the host, or those that it would make.
 * @throws CannotTell where a flavor or the host is not there
 */
export async function moversOf(inquiry: Inquiry): Promise<Mover[][]> {
  if (inquiry.spec.fleet.kind === 'created') {
    return await Promise.all(inquiry.fleets.map((groups) => toBeMade(inquiry, groups)));
  }
  const servers = await inquiry.adopted();
  const needs = await needsOfAdopted(inquiry, servers);
  return [
    servers.map(({ name, id }, index) => ({
      name,
      serverId: id,
      ramMb: needs[index]?.MEMORY_MB ?? 0,
      localDiskGb: needs[index]?.DISK_GB ?? 0,
    })),
  ];
}

async function toBeMade(inquiry: Inquiry, groups: readonly FleetGroup[]): Promise<Mover[]> {
  const needs = await needsOf(inquiry, groups);
  const names = groups.flatMap(({ boot, count }) => Array.from({ length: count }, () => boot));
  return needs.map(({ MEMORY_MB = 0, DISK_GB = 0 }, index) => ({
    name: `${names[index] ?? 'server'}-${String(index + 1).padStart(2, '0')}`,
    ramMb: MEMORY_MB,
    localDiskGb: DISK_GB,
  }));
}
