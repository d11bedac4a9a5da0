import type { Finding } from '../../domain/ground.ts';
import { Forbidden, NotAuthorized } from '../../openstack/errors.ts';
import { type Check, error, note } from './check.ts';
import type { Inquiry } from './inquiry.ts';

/** The user may see what an evacuation has to see. What it may do cannot be asked without doing it. */
export const access: Check = {
  what: 'the role',
  look: async (inquiry) => {
    const { session } = inquiry;
    const refused = (await Promise.all(rights(inquiry).map(refusalOf))).flat();
    const { userName, projectName, roles } = await session.identity();
    const { url } = await session.endpoint('identity');
    const who = `user ${userName}, project ${projectName}, roles ${roles.toSorted().join(', ')}`;
    if (refused.length > 0) return [notAllowed(who, refused)];
    return [
      note({
        subject: 'credentials',
        observation: `${session.name}: ${who}, at ${url}.`,
        consequence:
          inquiry.fleets.length > 0
            ? `What is created belongs to project ${projectName} and counts against its quota.`
            : 'Servers of every project are seen and moved.',
        remedy: 'Nothing to do.',
      }),
    ];
  },
};

interface Right {
  readonly ask: () => Promise<unknown>;
  readonly what: string;
}

function rights(inquiry: Inquiry): Right[] {
  return [
    { ask: inquiry.services, what: 'see compute services (os-services)' },
    { ask: inquiry.hypervisors, what: 'see hypervisors (os-hypervisors)' },
    { ask: inquiry.newestMigrations, what: 'follow migrations (os-migrations)' },
    { ask: inquiry.ferryServers, what: 'list the servers of every project (all_tenants)' },
  ];
}

async function refusalOf({ ask, what }: Right): Promise<{ what: string; words: string }[]> {
  try {
    await ask();
    return [];
  } catch (problem) {
    if (!(problem instanceof Forbidden || problem instanceof NotAuthorized)) throw problem;
    return [{ what, words: problem.openstackMessage ?? problem.message }];
  }
}

function notAllowed(who: string, refused: readonly { what: string; words: string }[]): Finding {
  return error({
    subject: 'role',
    observation: `${who}: may not ${refused.map((r) => r.what).join(', nor ')}: “${refused[0]?.words ?? ''}”.`,
    consequence:
      'Nova’s policy gives live migration, and the sight of hosts, to admins: nothing can be evacuated.',
    remedy:
      'Use credentials with the admin role (`openstack role add --user USER --project PROJECT admin`), or have Nova’s policy.yaml allow it.',
  });
}
