import type { CloudRef } from '../../domain/cloud-ref.ts';
import type { Fleet } from '../../domain/fleet.ts';
import type { Baseline, Member } from '../../domain/member.ts';
import { listMigrations, type Migration } from '../../openstack/compute/migrations.ts';
import { getServer, listServers, type Server } from '../../openstack/compute/servers.ts';
import { NotFound } from '../../openstack/errors.ts';
import { counted, type Session } from '../../openstack/session/session.ts';
import type { Clouds } from '../clouds.ts';
import { inParallel } from '../in-parallel.ts';
import { marked } from './roster.ts';

export interface SurveyInput {
  readonly cloud: CloudRef;
  readonly fleet: Fleet;
  readonly home: string;
  /** `out`: who of the fleet is at home · `back`: who of it is anywhere else. */
  readonly direction: 'out' | 'back';
  /** Where those of it that are not at home should be; absent: anywhere. */
  readonly away?: string;
  /** At most so many members, of those that come after this one in the order of names; absent: all. */
  readonly atMost?: number;
  readonly after?: Place;
}

/** A place in the order in which a fleet is moved: by name, and among like names by id. */
export type Place = Pick<Member, 'name' | 'id'>;

export interface Survey {
  /** Who has to move. */
  readonly members: readonly Member[];
  /** How many more there are, after the last of these. */
  readonly beyond?: number;
  /** The hosts they are on. */
  readonly sources: readonly string[];
  readonly baseline: Baseline;
  readonly apiCalls: number;
}

/** Finds where the fleet is, and draws the line between migrations that were and those that will be. */
export async function surveyFleet(clouds: Clouds, input: SurveyInput): Promise<Survey> {
  const { session, tenants } = await clouds.open(input.cloud);
  const askedAt = performance.now();
  const { value, calls } = await counted(async () => {
    const servers = await whoIsWhere(session, input);
    return { servers, known: await listMigrations(session, { type: 'live-migration', pages: 'first' }) };
  });
  const { servers, known } = value;
  const newestOf = Map.groupBy(known.value, (m) => m.serverId);
  const waiting = servers
    .filter((s) => s.host !== undefined && (input.direction === 'out') === (s.host === input.home))
    .sort(inOrder)
    .filter((s) => input.after === undefined || inOrder(s, input.after) > 0);
  const members = waiting.slice(0, input.atMost).map((s) => memberOf(s, newest(newestOf.get(s.id) ?? [])));
  const last = newest(known.value);
  const byHost = Map.groupBy(members, (m) => m.host);
  for (const [host, some] of byHost)
    tenants.surveyed(
      host,
      some.map(({ id }) => id),
      askedAt,
    );
  return {
    members,
    beyond: waiting.length - members.length,
    sources: [...byHost.keys()].sort(),
    baseline: { cloudTime: known.date ?? Date.now(), ...(last && { newest: last }) },
    apiCalls: calls,
  };
}

const collator = new Intl.Collator('en', { numeric: true });
const inOrder = (a: Place, b: Place) =>
  collator.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The fleet's servers: on the way out those on its home, on the way back all that there are. */
export async function whoIsWhere(
  cloud: Session,
  input: Pick<SurveyInput, 'fleet' | 'home' | 'direction' | 'away'>,
): Promise<Server[]> {
  const { fleet, home, direction, away } = input;
  if (fleet.kind === 'created') return await marked(cloud, fleet.run, fleet.key);
  const wanted = new Set(fleet.serverIds);
  // A list of a host's servers is a request a thousand of them; only who is on neither is asked about by name.
  const hosts = direction === 'back' && away !== undefined ? [home, away] : [home];
  const lists = await Promise.all(hosts.map((host) => listServers(cloud, { allProjects: true, host })));
  const found = new Map(
    lists.flatMap(({ value }) => value.map((s) => [s.id, s] as const)).filter(([id]) => wanted.has(id)),
  );
  if (direction === 'out') return [...found.values()];
  const elsewhere = fleet.serverIds.filter((id) => !found.has(id));
  await inParallel(8, elsewhere, async (id) => {
    const server = await getServer(cloud, id).catch((error: unknown) => {
      if (error instanceof NotFound) return undefined; // deleted by its owner meanwhile
      throw error;
    });
    if (server) found.set(id, server.value);
  });
  return [...found.values()];
}

function newest(migrations: readonly Migration[]): { id: number; createdAt: number } | undefined {
  const last = migrations.reduce<Migration | undefined>(
    (a, b) => (a && (a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.id > b.id)) ? a : b),
    undefined,
  );
  return last && { id: last.id, createdAt: last.createdAt };
}

function memberOf(server: Server, lastMigration: Member['lastMigration']): Member {
  return {
    id: server.id,
    name: server.name,
    host: server.host ?? '',
    status: server.status,
    boot: server.imageId === undefined ? 'volume' : 'image',
    volumeIds: server.volumeIds,
    ...(server.ramMb !== undefined && { ramMb: server.ramMb }),
    ...(server.diskGb !== undefined && { diskGb: server.diskGb }),
    ...(lastMigration && { lastMigration }),
  };
}
