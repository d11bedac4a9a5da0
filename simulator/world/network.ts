/** Neutron's. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly shared: boolean;
  readonly external: boolean;
  readonly tags: string[];
  readonly createdAt: number;
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  readonly networkId: string;
  readonly cidr: string;
  readonly enableDhcp: boolean;
  readonly createdAt: number;
  /** How many addresses were given out. */
  given: number;
}

export interface Port {
  readonly id: string;
  readonly name: string;
  readonly networkId: string;
  readonly mac: string;
  readonly fixedIps: readonly { readonly subnetId: string; readonly address: string }[];
  readonly securityGroupIds: readonly string[];
  readonly tags: string[];
  deviceId: string;
  /** '' while it is bound nowhere. */
  hostId: string;
  status: 'ACTIVE' | 'DOWN';
  readonly createdAt: number;
  updatedAt: number;
  revision: number;
}

export interface SecurityGroupRule {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly etherType: 'IPv4' | 'IPv6';
  readonly protocol: string | null;
  readonly portMin: number | null;
  readonly portMax: number | null;
  readonly remoteCidr: string | null;
  readonly createdAt: number;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  tags: string[];
  readonly rules: SecurityGroupRule[];
  readonly createdAt: number;
}

/** The address that is the n-th of a network: '10.77.0.0/22', 1 → '10.77.0.1'. */
export function addressIn(cidr: string, n: number): string {
  const [network = '0.0.0.0'] = cidr.split('/');
  const base = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const address = base + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
