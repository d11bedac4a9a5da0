import { listServerIds } from '../openstack/compute/servers.ts';
import { listPorts, type Port } from '../openstack/network/ports.ts';
import { counted, type Session } from '../openstack/session/session.ts';
import { Batch, type Share } from './batch.ts';

/** Long enough to gather servers that land together, short against anything that a person waits for. */
const windowMs = 200;

export function portsByServer(cloud: Session): Batch<readonly Port[]> {
  return new Batch<readonly Port[]>({
    windowMs,
    missing: () => [],
    lookUp: async (deviceIds) => {
      const { value, calls } = await counted(() => listPorts(cloud, { deviceIds }));
      return { calls, found: Map.groupBy(value, (port) => port.deviceId) };
    },
  });
}

/** Nova's own limit of a page: below it all of a host's servers are one request. */
const aPage = 1_000;
/** So often the whole list of a larger host is asked for. */
const wholeEveryMs = 8_000;
/** The clock that writes `updated_at` need not agree with the one that dates Nova's answers. */
const clocksDifferMs = 60_000;

interface Whole {
  readonly ids: ReadonlySet<string>;
  /** Monotonic, ms. */
  readonly askedAt: number;
}

/** Who is on which host, by the host's service name. */
export class Tenants {
  readonly #cloud: Session;
  readonly #wholes = new Map<string, Whole>();
  readonly #surveyed = new Map<string, Whole>();
  /** By host and time. */
  readonly #batch = new Batch<ReadonlySet<string>>({
    windowMs,
    missing: () => new Set(),
    lookUp: (keys) => this.#lookUp(keys),
  });

  constructor(cloud: Session) {
    this.#cloud = cloud;
  }

  /** Ids of the servers on a host, of those at least that changed since some time (the cloud's, ms): whoever began to move then is among them. */
  load(host: string, since: number): Promise<Share<ReadonlySet<string>>> {
    return this.#batch.load(`${since} ${host}`);
  }

  /** What a survey has just found, of some of a host's servers: it need not be asked again for each of them. */
  surveyed(host: string, ids: readonly string[], askedAt: number): void {
    this.#surveyed.set(host, { ids: new Set(ids), askedAt });
  }

  /** Whether a server was seen on a host by a question of the last `withinMs`. */
  wasOn(host: string, id: string, withinMs: number): boolean {
    const since = performance.now() - withinMs;
    // The newest that would have it is what counts: it may have left since the other.
    const whole = this.#wholes.get(host);
    const surveyed = this.#surveyed.get(host);
    const newest = surveyed && (!whole || surveyed.askedAt > whole.askedAt) ? surveyed : whole;
    return newest !== undefined && newest.askedAt >= since && newest.ids.has(id);
  }

  async #lookUp(keys: readonly string[]) {
    const asked = keys.map((key) => ({ key, since: parseInt(key), host: key.slice(key.indexOf(' ') + 1) }));
    const hosts = [...Map.groupBy(asked, ({ host }) => host)];
    const { value, calls } = await counted(() =>
      Promise.all(
        hosts.map(async ([host, some]) => {
          const ids = await this.#on(host, Math.min(...some.map(({ since }) => since)));
          return some.map(({ key }) => [key, ids] as const);
        }),
      ),
    );
    return { calls, found: new Map(value.flat()) };
  }

  /** A host with thousands of servers is not asked for all of them each time that a few have left it. */
  async #on(host: string, since: number): Promise<ReadonlySet<string>> {
    const askedAt = performance.now();
    const known = this.#wholes.get(host);
    if (known && known.ids.size > aPage && askedAt - known.askedAt < wholeEveryMs) {
      const changesSince = since - clocksDifferMs;
      return new Set(
        (await listServerIds(this.#cloud, { ...everybody, host, changesSince, deleted: false })).value,
      );
    }
    const ids = new Set((await listServerIds(this.#cloud, { ...everybody, host })).value);
    this.#wholes.set(host, { ids, askedAt });
    return ids;
  }
}

const everybody = { allProjects: true } as const;
