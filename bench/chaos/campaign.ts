/** What is done while the adversary strikes: six servers of all boot kinds, there and back, two at a time and then four. */
const groups = (['image', 'volume', 'new-volume'] as const).map((boot) => ({ boot, count: 2 }));

export const servers = groups.reduce((sum, { count }) => sum + count, 0);
export const parallelisms = [2, 4] as const;
/** Each scenario is a round trip. */
export const migrations = servers * parallelisms.length * 2;

/** A small cloud in real time, whose copies take a second; guests stand on the loopback, where pings are answered. */
export const simulatedCloud = {
  maxConcurrentLiveMigrations: 4,
  hosts: [{ name: 'cmp-a' }, { name: 'cmp-b' }],
  networks: [{ name: 'bench', cidr: '127.77.0.0/16' }],
  pace: { bootMs: 500, volumeMs: 500 },
};

export interface Ground {
  readonly cloud: string;
  /** How long the cloud takes to copy a server, in its own words. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly flavor: string;
  /** Whether guests answer pings. */
  readonly probes: boolean;
  /** How long a server may take. Absent: ferry's own default. */
  readonly deadline?: { readonly base_seconds: number; readonly per_gib_seconds: number };
}

export function campaignOn({ cloud, metadata, flavor, probes, deadline }: Ground, name: string) {
  return {
    name,
    cloud,
    evacuate: 'cmp-a',
    to: 'cmp-b',
    fleet: {
      groups: groups.map((group) => ({ ...group, flavor, image: 'tiny', network: 'bench', metadata })),
    },
    migrate: { parallelism: parallelisms, ...(deadline && { deadline }) },
    trips: { count: 1 },
    // Guests of a simulated cloud have no agent: whoever waited for one to answer datagrams would wait for minutes.
    ...(probes && { probes: { icmp: true, udp: false, tcp: false, period_ms: 100 } }),
  };
}
