import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { FleetGroup, Probes } from '../../domain/campaign/spec.ts';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import { type Fleet, marks } from '../../domain/fleet.ts';
import {
  type BlockDevice,
  createServer,
  deleteServer,
  type Server,
} from '../../openstack/compute/servers.ts';
import { NoAnswer } from '../../openstack/errors.ts';
import type { Session } from '../../openstack/session/session.ts';
import { setVolumeMetadata } from '../../openstack/volume/volumes.ts';
import type { Clouds } from '../clouds.ts';
import { isRefusal } from '../faults.ts';
import { inParallel } from '../in-parallel.ts';
import { userDataOf, withoutUserData } from './agent.ts';
import { cannotPrepare } from './cannot-prepare.ts';
import type { Materials } from './materials.ts';
import { marked, type Place, placesOf } from './roster.ts';
import { ensureRootVolumes, rootVolumeGb } from './root-volumes.ts';

export interface BootInput {
  readonly cloud: CloudRef;
  readonly run: string;
  readonly key: string;
  /** The compute host that the fleet starts on. */
  readonly home: string;
  readonly groups: readonly FleetGroup[];
  readonly probes?: Probes;
  /** One for each group, in their order. */
  readonly materials: readonly Materials[];
}

const createAtOnce = 4;
const lookEveryMs = 1_000;
/** A POST whose answer was lost shows in the list within this time, or was not taken. */
const lostAnswerShowsMs = 10_000;

/**
 * Boots the fleet on its host and waits until every server is ACTIVE. What an earlier attempt made is found by name
 * and mark and kept; a double that a lost answer led to is deleted.
 * @throws CannotPrepare when a server is refused or goes to ERROR, in Nova's words
 */
export async function bootFleet(
  clouds: Clouds,
  input: BootInput,
  probeKey: () => Promise<KeyObject>,
): Promise<Fleet> {
  const { session } = await clouds.open(input.cloud);
  const places = placesOf(input.run, input.groups);
  const { groups, run, probes } = input;
  const userData = await Promise.all(groups.map((group) => userDataOf(group, run, probes, probeKey)));
  const volumes = await ensureRootVolumes(session, input, places);
  for (;;) {
    const there = await withoutDoubles(session, await marked(session, input.run, input.key));
    Context.current().heartbeat({ servers: there.length, of: places.length });
    failOnError(there);
    const names = new Set(there.map((s) => s.name));
    const missing = places.filter((p) => !names.has(p.name));
    if (missing.length === 0 && there.every((s) => s.status === 'ACTIVE' && s.taskState === undefined)) {
      await markNewVolumes(session, input, there);
      return { kind: 'created', run: input.run, key: input.key };
    }
    await inParallel(createAtOnce, missing, (place) => create(session, input, place, { volumes, userData }));
    await sleep(lookEveryMs, undefined, { signal: Context.current().cancellationSignal });
  }
}

interface Brought {
  /** Root volumes, by the server's name. */
  readonly volumes: ReadonlyMap<string, string>;
  /** In base64, one for each group. */
  readonly userData: readonly (string | undefined)[];
}

async function create(cloud: Session, input: BootInput, place: Place, { volumes, userData }: Brought) {
  const group = input.groups[place.group];
  const materials = input.materials[place.group];
  if (!group || !materials) throw cannotPrepare(`fleet: no materials for group ${place.group}.`);
  const { keypair, securityGroup, networks } = materials;
  Context.current().heartbeat({ creating: place.name });
  const userDataBase64 = userData[place.group];
  try {
    await createServer(cloud, {
      name: place.name,
      flavorId: materials.flavorId,
      host: input.home,
      networks,
      metadata: { ...group.metadata, [marks.run]: input.run, [marks.fleet]: input.key },
      description: `made by ferry for ${input.run}`,
      ...rootOf(group, materials, volumes.get(place.name)),
      ...(keypair !== undefined && { keypair }),
      ...(securityGroup !== undefined && { securityGroups: [securityGroup] }),
      ...(userDataBase64 !== undefined && { userDataBase64 }),
    });
  } catch (error) {
    if (isRefusal(error)) {
      const words = withoutUserData(error.message, userDataBase64);
      throw cannotPrepare(`fleet: Nova refused ${place.name}: ${words}`);
    }
    if (!(error instanceof NoAnswer) || error.sent === 'no') throw error;
    await sleep(lostAnswerShowsMs, undefined, { signal: Context.current().cancellationSignal });
  }
}

function rootOf(
  group: FleetGroup,
  materials: Materials,
  volumeId: string | undefined,
): { imageId: string } | { blockDevices: BlockDevice[] } {
  switch (group.boot) {
    case 'image':
      return { imageId: materials.imageId };
    case 'volume':
      if (volumeId === undefined) throw cannotPrepare('fleet: a server to boot from a volume has none.');
      return { blockDevices: [{ source: 'volume', id: volumeId, deleteOnTermination: true }] };
    case 'new-volume':
      return {
        blockDevices: [
          {
            source: 'image',
            id: materials.imageId,
            sizeGb: rootVolumeGb(group, materials),
            deleteOnTermination: true,
          },
        ],
      };
  }
}

function failOnError(servers: readonly Server[]): void {
  const broken = servers.filter((s) => s.status === 'ERROR');
  if (broken.length === 0) return;
  const words = broken.map((s) => `${s.name}: ${s.fault?.message ?? 'Nova gives no reason'}`);
  throw cannotPrepare(
    `fleet: ${broken.length} of ${servers.length} servers went to ERROR. ${words.join(' · ')}`,
  );
}

/** Two servers of one name come of a POST whose answer was lost: the older one stays. */
async function withoutDoubles(cloud: Session, servers: readonly Server[]): Promise<Server[]> {
  const kept: Server[] = [];
  for (const same of Map.groupBy(servers, (s) => s.name).values()) {
    const [first, ...doubles] = same.toSorted((a, b) => a.created - b.created);
    if (first) kept.push(first);
    for (const double of doubles) await deleteServer(cloud, double.id);
  }
  return kept;
}

/** Volumes that Nova had Cinder make carry no mark of their own yet. */
async function markNewVolumes(cloud: Session, input: BootInput, servers: readonly Server[]): Promise<void> {
  const unmarked = servers.flatMap((s) => (s.name.includes('-new-volume-') ? s.volumeIds : []));
  await inParallel(createAtOnce, unmarked, (id) =>
    setVolumeMetadata(cloud, id, { [marks.run]: input.run, [marks.fleet]: input.key }),
  );
}
