/** A compute host: a nova-compute service, its hypervisor, and the link that migrations go through. */
export interface HostSize {
  /** The nova-compute service's name. */
  readonly name: string;
  /** What the hypervisor calls itself: never the service's name, so that mixing them up shows. */
  readonly hypervisor: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
  /** What its migrations have between them, in each direction. */
  readonly linkMiBps: number;
}

export interface Host extends HostSize {
  readonly serviceId: string;
  /** Below 2.53, services and hypervisors go by number. */
  readonly number: number;
  /** The hypervisor's, and its resource provider's. */
  readonly hypervisorId: string;
  enabled: boolean;
  disabledReason: string | undefined;
  forcedDown: boolean;
  /** When nova-compute died, counted as Clock.elapsedMs is; undefined while it lives. */
  diedAt: number | undefined;
  /** Placement counts each change of what is allocated. */
  generation: number;
}

/** Placement's, of what nova-compute reports by default: [DEFAULT] initial_*_allocation_ratio. */
export const allocationRatio = { VCPU: 16, MEMORY_MB: 1.5, DISK_GB: 1 } as const;

export type ResourceClass = keyof typeof allocationRatio;
export type Amounts = Readonly<Partial<Record<ResourceClass, number>>>;

export const totals = (host: HostSize): Record<ResourceClass, number> => ({
  VCPU: host.vcpus,
  MEMORY_MB: host.memoryMb,
  DISK_GB: host.diskGb,
});

export const isResourceClass = (name: string): name is ResourceClass => name in allocationRatio;
