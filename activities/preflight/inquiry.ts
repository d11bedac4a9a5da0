import { fleetPoints } from '../../domain/campaign/fleet-points.ts';
import type { CampaignSpec, FleetGroup } from '../../domain/campaign/spec.ts';
import { listAggregates } from '../../openstack/compute/aggregates.ts';
import { type Flavor, listFlavors } from '../../openstack/compute/flavors.ts';
import { listHypervisors } from '../../openstack/compute/hypervisors.ts';
import { listKeypairs } from '../../openstack/compute/keypairs.ts';
import { listMigrations } from '../../openstack/compute/migrations.ts';
import { getComputeQuotas } from '../../openstack/compute/quotas.ts';
import { listServerGroups } from '../../openstack/compute/server-groups.ts';
import { listServers, type Server } from '../../openstack/compute/servers.ts';
import { listComputeServices } from '../../openstack/compute/services.ts';
import { findProjects } from '../../openstack/identity/projects.ts';
import { type Image, listImages } from '../../openstack/image/images.ts';
import type { MicroversionRange, ServiceName, Session } from '../../openstack/session/session.ts';
import { listVolumeZones } from '../../openstack/volume/availability-zones.ts';
import { getVolumeQuotas } from '../../openstack/volume/quotas.ts';
import { adoptable } from '../fleet/adopt.ts';
import { CannotTell } from './check.ts';
import { type Host, hostsOf, takesServers, whichHost } from './host-names.ts';
import { type Room, roomOf } from './rooms.ts';

/** What checks ask of the cloud. Each fact is asked for once, by whichever check comes first, and not at all if none does. */
export class Inquiry {
  readonly session: Session;
  readonly spec: CampaignSpec;
  /** The run that preflight is made for; none when somebody only checks. */
  readonly run: string | undefined;
  /** Whether anybody would watch guests; absent where there is no Temporal to ask. */
  readonly hearsProbeWorker: (() => Promise<boolean>) | undefined;
  /** Every fleet that the run will make, one after the other; none when it adopts. */
  readonly fleets: readonly (readonly FleetGroup[])[];

  constructor(
    session: Session,
    spec: CampaignSpec,
    { run, hearsProbeWorker }: Pick<Partial<Inquiry>, 'run' | 'hearsProbeWorker'> = {},
  ) {
    this.session = session;
    this.spec = spec;
    this.run = run;
    this.hearsProbeWorker = hearsProbeWorker;
    this.fleets = fleetPoints(spec.fleet).flatMap((fleet) =>
      fleet.kind === 'created' ? [fleet.groups] : [],
    );
  }

  readonly services = once(() => listComputeServices(this.session));
  readonly hypervisors = once(() => listHypervisors(this.session));
  readonly flavors = once(() => listFlavors(this.session));
  readonly keypairs = once(() => listKeypairs(this.session));
  readonly aggregates = once(() => listAggregates(this.session));
  readonly serverGroups = once(() => listServerGroups(this.session, { allProjects: true }));
  readonly computeQuotas = once(() => getComputeQuotas(this.session));
  readonly volumeQuotas = once(() => getVolumeQuotas(this.session));
  readonly volumeZones = once(() => listVolumeZones(this.session));
  readonly newestMigrations = once(() => listMigrations(this.session, { limit: 1, pages: 'first' }));
  /** Servers of every project that are named as ferry names its own. */
  readonly ferryServers = once(() => listServers(this.session, { allProjects: true, name: '^ferry-' }));
  readonly projectsToAdopt = once(async () => {
    const { fleet } = this.spec;
    const project = fleet.kind === 'adopted' ? fleet.filter.project : undefined;
    return project === undefined ? [] : await findProjects(this.session, project);
  });

  /** Every compute host, by both of its names. */
  readonly hosts = once(async () => {
    const [services, hypervisors] = await Promise.all([this.services(), this.hypervisors()]);
    return hostsOf(services, hypervisors);
  });

  /** The servers that the run would move. @throws CannotTell when that depends on what is not there */
  readonly adopted = once(async (): Promise<Server[]> => {
    const { fleet } = this.spec;
    if (fleet.kind === 'created') return [];
    const { project } = fleet.filter;
    const [home, projects] = await Promise.all([this.home(), this.projectsToAdopt()]);
    if (project !== undefined && projects.length === 0)
      throw new CannotTell(`there is no project ${project}`);
    const servers = await adoptable(this.session, home.name, fleet.filter);
    return servers.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  });

  readonly #images = new Map<string, Promise<Image[]>>();
  /** Images of this name, else the image of this id: in whatever state. */
  images(nameOrId: string): Promise<Image[]> {
    return remembered(this.#images, nameOrId, async () => {
      const named = await listImages(this.session, { name: nameOrId });
      return named.length > 0 || !uuid.test(nameOrId)
        ? named
        : await listImages(this.session, { id: nameOrId });
    });
  }

  readonly #rooms = new Map<string, Promise<Room>>();
  /** What Placement has left on a host. @throws CannotTell when Placement knows no such host */
  room(host: Host): Promise<Room> {
    return remembered(this.#rooms, host.name, () => roomOf(this.session, host));
  }

  /** The host to evacuate. @throws CannotTell when the cloud has none of that name */
  async home(): Promise<Host> {
    const { evacuate } = this.spec;
    const host = whichHost(evacuate, await this.hosts());
    if (host === undefined) throw new CannotTell(`there is no compute host ${evacuate}`);
    return host;
  }

  /** The hosts that `to` names, without `nova`, as far as they are known and are not the source. */
  async destinations(): Promise<Host[]> {
    const [hosts, home] = await Promise.all([this.hosts(), this.home()]);
    return this.spec.to.flatMap((name) => {
      const host = whichHost(name, hosts);
      return host === undefined || host === home ? [] : [host];
    });
  }

  /** Where the scheduler could put a server that leaves the source. */
  async otherHosts(): Promise<Host[]> {
    const [hosts, home] = await Promise.all([this.hosts(), this.home()]);
    return hosts.filter((host) => host !== home && takesServers(host));
  }

  /** By name or id. */
  async flavor(nameOrId: string): Promise<Flavor | undefined> {
    const flavors = await this.flavors();
    return flavors.find((f) => f.name === nameOrId) ?? flavors.find((f) => f.id === nameOrId);
  }

  async range(service: ServiceName): Promise<MicroversionRange | undefined> {
    return await this.session.range(service);
  }
}

export const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}

function remembered<T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const asked = ask();
  known.set(key, asked);
  return asked;
}
