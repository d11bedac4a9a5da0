/** All that is in the cloud, without what is done to it. */
import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';
import { Allocations } from './allocations.ts';
import type { Host } from './host.ts';
import type { Aggregate, Flavor, Image, Keypair, ServerGroup } from './materials.ts';
import { Migrations } from './migrations.ts';
import type { Network, SecurityGroup, Subnet } from './network.ts';
import { Ports } from './ports.ts';
import { defaultQuotas, type Quotas } from './quotas.ts';
import { Servers } from './servers.ts';
import type { Settings } from './settings.ts';
import type { VolumePool } from './volume.ts';
import { Volumes } from './volumes.ts';

/** Nova's [DEFAULT] default_availability_zone: of hosts that are in no aggregate with a zone. */
export const defaultZone = 'nova';
/** Where Nova's own services are, and Cinder's pools. */
export const controller = 'ctl';

export class World {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly settings: Settings;
  /** By the service's name. */
  readonly hosts = new Map<string, Host>();
  readonly servers: Servers;
  readonly migrations: Migrations;
  readonly allocations = new Allocations();
  readonly flavors = new Map<string, Flavor>();
  readonly images = new Map<string, Image>();
  readonly keypairs = new Map<string, Keypair>();
  readonly groups = new Map<string, ServerGroup>();
  readonly aggregates = new Map<number, Aggregate>();
  readonly networks = new Map<string, Network>();
  readonly subnets = new Map<string, Subnet>();
  readonly ports: Ports;
  readonly securityGroups = new Map<string, SecurityGroup>();
  readonly volumes: Volumes;
  readonly pools: VolumePool[] = [];
  readonly quotas: Quotas = defaultQuotas();
  readonly project: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly password: string };
  /** A group of every server's, for filters: server id → group. */
  readonly groupOf = new Map<string, ServerGroup>();

  constructor(clock: Clock, chance: Chance, settings: Settings) {
    this.clock = clock;
    this.chance = chance;
    this.settings = settings;
    this.servers = new Servers(clock);
    this.migrations = new Migrations(clock);
    this.ports = new Ports(clock);
    this.volumes = new Volumes(clock);
    this.project = { id: chance.hex(32), name: 'admin' };
    this.user = { id: chance.hex(32), name: 'admin', password: chance.hex(24) };
  }

  hostOfHypervisor(hostname: string): Host | undefined {
    return [...this.hosts.values()].find((host) => host.hypervisor === hostname);
  }

  hostWithProvider(uuid: string): Host | undefined {
    return [...this.hosts.values()].find((host) => host.hypervisorId === uuid);
  }

  /** The zone of the aggregate that the host is in. */
  zoneOf(host: string): string {
    for (const { hosts, metadata } of this.aggregates.values()) {
      const zone = metadata['availability_zone'];
      if (zone !== undefined && hosts.includes(host)) return zone;
    }
    return defaultZone;
  }

  /** A host is missed only once its last sign of life is old. */
  isUp(host: Host): boolean {
    if (host.forcedDown) return false;
    return host.diedAt === undefined || this.clock.elapsedMs - host.diedAt < this.settings.serviceDownTimeMs;
  }

  isAlive(name: string | undefined): boolean {
    const host = name === undefined ? undefined : this.hosts.get(name);
    return host !== undefined && host.diedAt === undefined;
  }

  /** Epoch ms of a host's last sign of life. */
  lastSeen(host: Host): number {
    const { clock } = this;
    return host.diedAt === undefined ? clock.nowMs : clock.nowMs - (clock.elapsedMs - host.diedAt);
  }
}
