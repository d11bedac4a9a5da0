import type { Finding } from '../../domain/ground.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import { type Check, error, note, warning } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { numbered } from './wording.ts';

const many = 50;

/** The filter finds servers, and only those that are meant. */
export const adoption: Check = {
  what: 'the servers to adopt',
  look: async (inquiry) => {
    const { fleet } = inquiry.spec;
    if (fleet.kind === 'created') return undefined;
    const { project } = fleet.filter;
    const projects = await inquiry.projectsToAdopt();
    if (project !== undefined && projects.length === 0) return [noProject(project)];
    const servers = await inquiry.adopted();
    const doubtful =
      project !== undefined && projects.length > 1 ? [severalProjects(project, projects.length)] : [];
    return [...doubtful, await number(inquiry, servers)];
  },
};

function noProject(project: string): Finding {
  return error({
    subject: 'fleet',
    observation: `fleet.adopt.project: Keystone knows no project ${project}.`,
    consequence: 'No server would be adopted.',
    remedy: '`openstack project list` shows them; or leave the project out.',
  });
}

function severalProjects(project: string, count: number): Finding {
  return warning({
    subject: 'fleet',
    observation: `fleet.adopt.project: ${count} domains have a project ${project}.`,
    consequence: 'The first of them is taken.',
    remedy: `Give its id: \`openstack project list --long\`.`,
  });
}

async function number(inquiry: Inquiry, servers: readonly Server[]): Promise<Finding> {
  const { name } = await inquiry.home();
  const { fleet, evacuate } = inquiry.spec;
  const filter = fleet.kind === 'adopted' ? JSON.stringify(fleet.filter) : '';
  const by = filter === '{}' ? 'fleet.adopt: all' : `fleet.adopt: ${filter}`;
  if (servers.length === 0) {
    return error({
      subject: 'fleet',
      observation: `${by}: no server on ${name} (evacuate: ${evacuate}) is to be adopted.`,
      consequence: 'There is nothing to move, and nothing to measure.',
      remedy: `\`openstack server list --all-projects --host ${name}\` shows what is there; widen the filter, or have a fleet made: \`fleet: {count: …}\`.`,
    });
  }
  const projects = new Set(servers.map((s) => s.projectId)).size;
  return note({
    subject: 'fleet',
    observation: `${by}: ${numbered(servers.length, 'server')} of ${numbered(projects, 'project')} on ${name} will be moved.`,
    consequence:
      servers.length > many
        ? 'That is a whole host of other people’s servers: each feels its migration.'
        : 'Their owners may feel it: each guest pauses for a moment at the end of its migration.',
    remedy: 'Nothing to do, if those are the ones meant. A filter takes fewer.',
  });
}
