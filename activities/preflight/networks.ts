import type { Finding } from '../../domain/ground.ts';
import { listNetworks, type Network } from '../../openstack/network/networks.ts';
import { type Check, error } from './check.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Inquiry } from './inquiry.ts';

/** Networks are there, each name names one, and servers can get addresses of it. */
export const networks: Check = {
  what: 'networks',
  look: async (inquiry) => {
    const names = inquiry.fleets
      .flat()
      .flatMap(({ network }) => (network.kind === 'existing' ? [network.name] : []));
    if (names.length === 0) return undefined;
    const findings = await Promise.all([...new Set(names)].map((name) => problemsOf(inquiry, name)));
    return findings.flat();
  },
};

async function problemsOf({ session }: Inquiry, name: string): Promise<Finding[]> {
  const found = await listNetworks(session, { nameOrId: name });
  const [network, another] = found;
  if (network === undefined) return [missing(name, await listNetworks(session))];
  if (another !== undefined) return [ambiguous(name, found)];
  return network.subnetIds.length === 0 ? [withoutSubnet(name, network)] : [];
}

function missing(name: string, known: readonly Network[]): Finding {
  const names = [...new Set(known.map((n) => n.name))];
  return error({
    subject: 'network',
    observation: `fleet.network: the cloud has no network ${name}, or does not show it to this project.`,
    consequence: 'No server of the fleet can be booted.',
    remedy: `${didYouMean(name, names)} \`openstack network list\`; or \`network: none\` for servers without ports.`,
  });
}

function ambiguous(name: string, found: readonly Network[]): Finding {
  return error({
    subject: 'network',
    observation: `fleet.network: ${found.length} networks are named ${name}.`,
    consequence: 'Which one is meant cannot be told.',
    remedy: `Give the id of one: ${found
      .slice(0, 4)
      .map((n) => n.id)
      .join(', ')}.`,
  });
}

function withoutSubnet(name: string, { id }: Network): Finding {
  return error({
    subject: 'network',
    observation: `fleet.network: ${name} has no subnet.`,
    consequence: `Nova refuses every server: “Network ${id} requires a subnet in order to boot instances on.”`,
    remedy: `\`openstack subnet create --network ${id} --subnet-range 192.0.2.0/24 NAME\`, or name another network.`,
  });
}
