import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import type { Finding } from '../../domain/ground.ts';
import { type Check, error, note } from './check.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Host, namesOf, takesServers, whichHost, whyNot } from './host-names.ts';

/** The host to evacuate: it is there, and it can do its part. */
export const source: Check = {
  what: 'the host to evacuate',
  look: async (inquiry) => {
    const { spec } = inquiry;
    const hosts = await inquiry.hosts();
    const home = whichHost(spec.evacuate, hosts);
    if (home === undefined) return [unknown('evacuate', spec.evacuate, hosts)];
    const { service } = home;
    if (service.forcedDown) return [sourceForcedDown(spec.evacuate, home)];
    if (service.state === 'down') return [sourceDown(spec.evacuate, home)];
    return service.status === 'disabled' ? [sourceDisabled(spec, home)] : [];
  },
};

/** Each `to`: it is there, is another host, and Nova gives it servers. */
export const destination: Check = {
  what: 'the destination',
  look: async (inquiry) => {
    const hosts = await inquiry.hosts();
    const home = whichHost(inquiry.spec.evacuate, hosts);
    return inquiry.spec.to.flatMap((to) => {
      if (to === 'nova') return anywhereElse(hosts, home);
      const host = whichHost(to, hosts);
      if (host === undefined) return [unknown('to', to, hosts)];
      if (host === home) return [sameHost(to, host)];
      const why = whyNot(host);
      return why === undefined ? [] : [closedDestination(to, host, why)];
    });
  },
};

function unknown(field: 'evacuate' | 'to', name: string, hosts: readonly Host[]): Finding {
  const either = hosts.flatMap((h) => [h.name, h.hypervisor?.hypervisorHostname ?? h.name]);
  const byCase = either.some((n) => n.toLowerCase() === name.toLowerCase());
  return error({
    subject: field === 'to' ? 'destination' : 'source',
    observation: `${field}: ${name} is neither a compute service nor a hypervisor of this cloud${byCase ? ' as written: case counts' : ''}.`,
    consequence: `Nova answers “Compute host ${name} could not be found.”`,
    remedy: `${didYouMean(name, [...new Set(either)])} \`openstack compute service list --service nova-compute\` shows them.`,
  });
}

function sameHost(to: string, host: Host): Finding {
  return error({
    subject: 'destination',
    observation: `to: ${to} is the host to evacuate itself, ${namesOf(host)}.`,
    consequence: 'Nova refuses to migrate a server to the host that it is on.',
    remedy: 'Name another host, or `to: nova` to let the scheduler choose for each server.',
  });
}

function sourceForcedDown(written: string, { name }: Host): Finding {
  return error({
    subject: 'source',
    observation: `evacuate: ${written}: nova-compute on ${name} is forced down.`,
    consequence: 'Nova takes the host for dead: nothing on it can be live-migrated.',
    remedy: `If the host is alive: \`openstack compute service set --up ${name} nova-compute\`. If it is dead, its servers must be rebuilt (\`openstack server evacuate\`), which is no live migration.`,
  });
}

function sourceDown(written: string, { name, service }: Host): Finding {
  const since = service.updatedAt === undefined ? '' : ` since ${new Date(service.updatedAt).toISOString()}`;
  return error({
    subject: 'source',
    observation: `evacuate: ${written}: nova-compute on ${name} is down: no sign of life${since}.`,
    consequence: 'A live migration is carried out by the source: Nova takes the request and nothing moves.',
    remedy: `Start nova-compute on ${name}, and look at its log and at the message queue. If the host is dead, its servers must be rebuilt (\`openstack server evacuate\`).`,
  });
}

function sourceDisabled({ evacuate, fleet, trips }: CampaignSpec, { name, service }: Host): Finding {
  const reason = service.disabledReason === undefined ? '' : ` (${service.disabledReason})`;
  const observation = `evacuate: ${evacuate}: nova-compute on ${name} is disabled${reason}.`;
  const enable = `\`openstack compute service set --enable ${name} nova-compute\``;
  if (fleet.kind === 'created' || trips.wayBack) {
    const refused = [
      ...(fleet.kind === 'created' ? ['boots no fleet on it'] : []),
      ...(trips.wayBack ? ['lets no server come back to it'] : []),
    ];
    const oneWay = fleet.kind === 'created' ? '' : ' Or go one way only: `trips: {way_back: false}`.';
    return error({
      subject: 'source',
      observation,
      consequence: `The scheduler passes over a disabled host: it ${refused.join(', and ')} (“No valid host was found”).`,
      remedy: `${enable}.${oneWay}`,
    });
  }
  return note({
    subject: 'source',
    observation,
    consequence:
      'As before any maintenance: nothing new is scheduled to it, and its servers can be moved away.',
    remedy: `Nothing to do. Afterwards: ${enable}.`,
  });
}

function closedDestination(to: string, { name, service }: Host, why: string): Finding {
  const { forcedDown, state } = service;
  const mend = forcedDown
    ? `\`openstack compute service set --up ${name} nova-compute\``
    : state === 'down'
      ? `Start nova-compute on ${name}, and look at its log and at the message queue`
      : `\`openstack compute service set --enable ${name} nova-compute\``;
  return error({
    subject: 'destination',
    observation: `to: ${to}: nova-compute on ${name} is ${why}.`,
    consequence:
      'Nova answers 202 to every migration to it, and then moves none (“No valid host was found”).',
    remedy: `${mend}; or name another host, or \`to: nova\`.`,
  });
}

function anywhereElse(hosts: readonly Host[], home: Host | undefined): Finding[] {
  const others = hosts.filter((h) => h !== home);
  const closed = others.flatMap((h) => (takesServers(h) ? [] : [`${h.name} is ${whyNot(h) ?? 'closed'}`]));
  if (closed.length === 0 && others.length > 0) return [];
  const open = others.length - closed.length;
  const why = closed.length === 0 ? 'there is no other' : closed.join(', ');
  if (open > 0) {
    return [
      note({
        subject: 'destination',
        observation: `to: nova: ${open} of ${others.length} other hosts take servers; ${why}.`,
        consequence: 'The scheduler chooses among those only.',
        remedy: 'Nothing to do, unless those hosts were meant to take part.',
      }),
    ];
  }
  return [
    error({
      subject: 'destination',
      observation: `to: nova: no other compute host is up and enabled: ${why}.`,
      consequence: 'The scheduler has nowhere to put a server (“No valid host was found”).',
      remedy: '`openstack compute service set --enable HOST nova-compute`, or bring another host up.',
    }),
  ];
}
