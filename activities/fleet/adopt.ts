import type { AdoptFilter } from '../../domain/campaign/spec.ts';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import type { Fleet } from '../../domain/fleet.ts';
import { listServers, type Server } from '../../openstack/compute/servers.ts';
import { findProject } from '../../openstack/identity/projects.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Clouds } from '../clouds.ts';
import { cannotPrepare } from './cannot-prepare.ts';

export interface AdoptInput {
  readonly cloud: CloudRef;
  readonly home: string;
  readonly filter: AdoptFilter;
}

/** Takes the servers that are on the host now for the fleet. @throws CannotPrepare when there are none */
export async function adoptFleet(clouds: Clouds, input: AdoptInput): Promise<Fleet> {
  const { session } = await clouds.open(input.cloud);
  const servers = await adoptable(session, input.home, input.filter);
  if (servers.length === 0)
    throw cannotPrepare(`fleet: no server on ${input.home} is to be adopted (${inWords(input.filter)}).`);
  return { kind: 'adopted', serverIds: servers.map((s) => s.id) };
}

/** The servers on a host that satisfy all of the filter; every one where it is empty. */
export async function adoptable(cloud: Session, host: string, filter: AdoptFilter): Promise<Server[]> {
  const projectId = filter.project === undefined ? undefined : (await findProject(cloud, filter.project))?.id;
  if (filter.project !== undefined && projectId === undefined)
    throw cannotPrepare(`fleet.adopt.project: Keystone knows no ${filter.project}.`);
  const servers = await listServers(cloud, { allProjects: true, host });
  return servers.value.filter(
    (s) =>
      (projectId === undefined || s.projectId === projectId) &&
      (filter.flavor === undefined || s.flavorName === filter.flavor) &&
      (filter.tags ?? []).every((tag) => s.tags.includes(tag)) &&
      Object.entries(filter.metadata ?? {}).every(([k, v]) => s.metadata[k] === v),
  );
}

function inWords(filter: AdoptFilter): string {
  return Object.keys(filter).length === 0 ? 'all' : JSON.stringify(filter);
}
