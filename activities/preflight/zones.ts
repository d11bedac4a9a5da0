import type { Finding } from '../../domain/ground.ts';
import { isAtLeast } from '../../openstack/session/session.ts';
import { type Check, error, note, warning } from './check.ts';
import type { Host } from './host-names.ts';
import type { Inquiry } from './inquiry.ts';

/** Root volumes are made in a zone from which Nova attaches them. `[cinder] cross_az_attach` cannot be asked for. */
export const volumeZones: Check = {
  what: 'zones of volumes',
  look: async (inquiry) => {
    const boots = new Set(inquiry.fleets.flat().map(({ boot }) => boot));
    if (!boots.has('volume') && !boots.has('new-volume')) return undefined;
    const [home, zones] = await Promise.all([inquiry.home(), inquiry.volumeZones()]);
    const { zone } = home.service;
    const open = zones.filter((z) => z.available).map((z) => z.name);
    if (!open.includes(zone)) return [zoneOfItsOwn(home, open, boots.has('volume'))];
    return boots.has('volume') && open.length > 1 ? [whichDefault(home, open)] : [];
  },
};

function zoneOfItsOwn({ name, service: { zone } }: Host, open: readonly string[], made: boolean): Finding {
  // nova/virt/block_device.py, `_get_volume_create_az_value`: with cross_az_attach = False Nova asks Cinder for its own zone.
  return warning({
    subject: 'zone',
    observation: `${name} is in Nova’s availability zone ${zone}; Cinder has ${open.length === 0 ? 'no zone that is available' : open.join(', ')}.`,
    consequence: `Where nova.conf has [cinder] cross_az_attach = False, every server with a volume goes to ERROR (“${made ? 'Instance and volume are not in the same availability_zone' : `Availability zone '${zone}' is invalid`}”); with True, the default, all is well. Nova’s API does not tell which it is.`,
    remedy: `See \`grep cross_az_attach /etc/nova/nova.conf\` on ${name}. If False: give Cinder a zone ${zone} (storage_availability_zone), or boot from images.`,
  });
}

function whichDefault({ name, service: { zone } }: Host, open: readonly string[]): Finding {
  return note({
    subject: 'zone',
    observation: `boot: volume: Cinder has zones ${open.join(', ')}, and chooses its default for the volumes; ${name} is in ${zone}.`,
    consequence: `Should its default be another than ${zone}, and nova.conf have cross_az_attach = False, the servers go to ERROR (“not in the same availability_zone”).`,
    remedy: `Nothing to do where cinder.conf has default_availability_zone = ${zone}, or cross_az_attach is True. Otherwise: \`boot: new-volume\`.`,
  });
}

/** Servers that are bound to a zone cannot leave it: nova/scheduler/request_filter.py, `map_az_to_placement_aggregate`. */
export const computeZones: Check = {
  what: 'zones of hosts',
  look: async (inquiry) => {
    const home = await inquiry.home();
    const { zone } = home.service;
    const named = await inquiry.destinations();
    const across = named.filter((host) => host.service.zone !== zone);
    const anywhere = inquiry.spec.to.includes('nova') ? await inquiry.otherHosts() : [];
    const closedIn = anywhere.length > 0 && anywhere.every((host) => host.service.zone !== zone);
    const places = [
      ...across.map((host) => `to: ${host.name} is in availability zone ${host.service.zone}`),
      ...(closedIn ? ['to: nova: every other host is in another availability zone'] : []),
    ];
    if (places.length === 0) return [];
    const observation = `${places.join('; ')}; ${home.name} is in ${zone}`;
    return inquiry.fleets.length > 0
      ? [await createdAcross(inquiry, observation)]
      : await adoptedAcross(inquiry, observation, zone);
  },
};

const stays = 'Nova answers 202, and the server stays where it is (“No valid host was found”)';

async function createdAcross({ session }: Inquiry, observation: string): Promise<Finding> {
  const max = (await session.range('compute'))?.max;
  if (!isAtLeast(max, '2.74')) {
    return error({
      subject: 'zone',
      observation: `${observation}; below compute microversion 2.74 (the cloud has ${max ?? 'none'}) a fleet is put on its host by naming the zone.`,
      consequence: `Who asked for a zone is bound to it: ${stays}.`,
      remedy: 'Choose a destination in the same zone.',
    });
  }
  return warning({
    subject: 'zone',
    observation: `${observation}.`,
    consequence: `The fleet asks for no zone, so it may leave it, unless nova.conf has default_schedule_zone: then ${stays}.`,
    remedy:
      'See `grep default_schedule_zone /etc/nova/nova.conf` on the API hosts, or choose a destination in the same zone.',
  });
}

async function adoptedAcross(inquiry: Inquiry, observation: string, zone: string): Promise<Finding[]> {
  const servers = await inquiry.adopted();
  const max = (await inquiry.session.range('compute'))?.max;
  if (!isAtLeast(max, '2.96')) {
    return [
      warning({
        subject: 'zone',
        observation: `${observation}; which servers are bound to their zone, Nova does not tell below 2.96.`,
        consequence: `For each that was booted with \`--availability-zone\`: ${stays}.`,
        remedy: 'Choose a destination in the same zone, if servers here were booted so.',
      }),
    ];
  }
  const bound = servers.filter((s) => s.pinnedAvailabilityZone === zone);
  if (bound.length === 0) return [];
  return [
    warning({
      subject: 'zone',
      observation: `${observation}; bound to it: ${bound.map((s) => s.name).join(', ')}.`,
      consequence: `${stays}.`,
      remedy: `Choose a destination in ${zone}, or leave them out by a filter (\`fleet: {adopt: {…}}\`).`,
    }),
  ];
}
