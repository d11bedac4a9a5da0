/** https://docs.openstack.org/api-ref/identity/v3/#projects */
import { z } from 'zod';
import { NotFound } from '../errors.ts';
import type { Session } from '../session/session.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly enabled: boolean;
}

const project = z
  .object({ id: z.string(), name: z.string(), domain_id: z.string(), enabled: z.boolean().default(true) })
  .transform((raw): Project => ({
    id: raw.id,
    name: raw.name,
    domainId: raw.domain_id,
    enabled: raw.enabled,
  }));

/** By id, else by name, in any domain: several domains may have one of that name, and all are answered. Wants the admin role. */
export async function findProjects(cloud: Session, nameOrId: string): Promise<Project[]> {
  try {
    const byId = await cloud.request({
      service: 'identity',
      method: 'GET',
      path: `/projects/${encodeURIComponent(nameOrId)}`,
      expect: [200],
      schema: z.object({ project }),
    });
    return [byId.value.project];
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
  const { value } = await cloud.request({
    service: 'identity',
    method: 'GET',
    path: '/projects',
    query: { name: nameOrId },
    expect: [200],
    schema: z.object({ projects: z.array(project) }),
  });
  return value.projects;
}

/** The one with this id or name; the first where several domains have one of that name. */
export async function findProject(cloud: Session, nameOrId: string): Promise<Project | undefined> {
  return (await findProjects(cloud, nameOrId))[0];
}
