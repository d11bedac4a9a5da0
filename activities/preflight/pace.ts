import type { Finding } from '../../domain/ground.ts';
import { type Check, note } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { numbered } from './wording.ts';

/** What is asked for at once, against what there is to move and what Nova does at once. */
export const pace: Check = {
  what: 'parallelism',
  look: async (inquiry) => {
    const most = Math.max(...inquiry.spec.migrate.parallelism);
    if (most === 1) return undefined;
    const servers = await largestFleet(inquiry);
    return [...(servers > 0 && most > servers ? [moreThanThere(most, servers)] : []), novasOwn(most)];
  },
};

async function largestFleet(inquiry: Inquiry): Promise<number> {
  if (inquiry.fleets.length === 0) return (await inquiry.adopted()).length;
  return Math.max(...inquiry.fleets.map((fleet) => fleet.reduce((sum, { count }) => sum + count, 0)));
}

function moreThanThere(most: number, servers: number): Finding {
  return note({
    subject: 'parallelism',
    observation: `migrate.parallelism: ${most} at once, and the fleet has ${numbered(servers, 'server')}.`,
    consequence: `It measures what ${servers} at once would.`,
    remedy: 'Nothing to do, or a larger fleet.',
  });
}

function novasOwn(most: number): Finding {
  return note({
    subject: 'parallelism',
    observation: `migrate.parallelism: up to ${most} at once; what Nova does at once, its API does not tell.`,
    consequence:
      'nova.conf has [DEFAULT] max_concurrent_live_migrations for each source host, 1 by default: Nova queues the rest, and asking for more makes nothing faster.',
    remedy:
      'See `grep max_concurrent_live_migrations /etc/nova/nova.conf` on the hosts; the run reports the effective parallelism.',
  });
}
