import type { Hypervisor } from '../../openstack/compute/hypervisors.ts';
import type { ComputeService } from '../../openstack/compute/services.ts';

/** A compute host: its nova-compute service, and the hypervisor that it runs. */
export interface Host {
  /** What a live migration takes as its host. */
  readonly name: string;
  readonly service: ComputeService;
  /** Absent where the service runs none, or several (Ironic). */
  readonly hypervisor?: Hypervisor;
}

export function hostsOf(services: readonly ComputeService[], hypervisors: readonly Hypervisor[]): Host[] {
  return services.map((service) => {
    const [hypervisor, another] = hypervisors.filter((h) => h.serviceHost === service.host);
    return { name: service.host, service, ...(hypervisor && !another && { hypervisor }) };
  });
}

/** By the service's name, else by the hypervisor's, letter for letter: Nova compares host names so. */
export function whichHost(name: string, hosts: readonly Host[]): Host | undefined {
  return hosts.find((h) => h.name === name) ?? hosts.find((h) => h.hypervisor?.hypervisorHostname === name);
}

export function namesOf({ name, hypervisor }: Host): string {
  const other = hypervisor?.hypervisorHostname;
  return other === undefined || other === name ? name : `${name} (${other})`;
}

/** Whether Nova gives the host anything to do. */
export function takesServers({ service }: Host): boolean {
  return service.state === 'up' && service.status === 'enabled' && !service.forcedDown;
}

/** Why it gives it none: `disabled (maintenance)`, `down`; undefined when it does. */
export function whyNot({ service }: Host): string | undefined {
  const { state, status, forcedDown, disabledReason } = service;
  if (forcedDown) return 'forced down';
  if (state === 'down') return 'down';
  if (status === 'enabled') return undefined;
  return disabledReason === undefined ? 'disabled' : `disabled (${disabledReason})`;
}
