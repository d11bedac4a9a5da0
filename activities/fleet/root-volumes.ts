import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { FleetGroup } from '../../domain/campaign/spec.ts';
import { marks } from '../../domain/fleet.ts';
import type { Session } from '../../openstack/session/session.ts';
import { createVolume, type Volume } from '../../openstack/volume/volumes.ts';
import { isRefusal } from '../faults.ts';
import { inParallel } from '../in-parallel.ts';
import type { BootInput } from './boot.ts';
import { cannotPrepare } from './cannot-prepare.ts';
import type { Materials } from './materials.ts';
import type { Place } from './roster.ts';
import { volumesIfAny } from './volumes-if-any.ts';

const createAtOnce = 4;
const lookEveryMs = 1_000;

/** The volume size asked for, or else what flavor and image need. */
export function rootVolumeGb(group: FleetGroup, materials: Materials): number {
  return group.volumeSizeGb ?? Math.max(materials.flavorDiskGb, materials.imageGb);
}

/**
 * Makes a bootable volume for each server that is to boot from one, and waits for all of them. Answers volume ids by
 * server name. @throws CannotPrepare when Cinder refuses one or one ends in error
 */
export async function ensureRootVolumes(
  cloud: Session,
  input: BootInput,
  places: readonly Place[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = places.filter((p) => input.groups[p.group]?.boot === 'volume');
  if (wanted.length === 0) return new Map();
  for (;;) {
    const there = new Map((await markedVolumes(cloud, input.run, input.key)).map((v) => [v.name, v]));
    const broken = [...there.values()].filter((v) => v.status.startsWith('error'));
    if (broken.length > 0)
      throw cannotPrepare(`volume: Cinder could not make ${broken.map((v) => v.name).join(', ')}.`);
    const volumes = wanted.map((p) => there.get(p.name));
    if (volumes.every((v) => v?.status === 'available' || v?.status === 'in-use')) {
      return new Map([...there].map(([name, v]) => [name, v.id]));
    }
    const missing = wanted.filter((p) => !there.has(p.name));
    await inParallel(createAtOnce, missing, (place) => create(cloud, input, place));
    Context.current().heartbeat({ volumes: there.size, of: wanted.length });
    await sleep(lookEveryMs, undefined, { signal: Context.current().cancellationSignal });
  }
}

/** The volumes that carry a run's mark (and a fleet's, if given). */
export async function markedVolumes(cloud: Session, run: string, key?: string): Promise<Volume[]> {
  const volumes = await volumesIfAny(cloud, { metadata: { [marks.run]: run } });
  return volumes.filter(
    (v) => v.metadata[marks.run] === run && (key === undefined || v.metadata[marks.fleet] === key),
  );
}

async function create(cloud: Session, input: BootInput, place: Place): Promise<void> {
  const group = input.groups[place.group];
  const materials = input.materials[place.group];
  if (!group || !materials) throw cannotPrepare(`fleet: no materials for group ${place.group}.`);
  try {
    await createVolume(cloud, {
      name: place.name,
      sizeGb: rootVolumeGb(group, materials),
      imageId: materials.imageId,
      metadata: { [marks.run]: input.run, [marks.fleet]: input.key },
    });
  } catch (error) {
    if (isRefusal(error)) throw cannotPrepare(`volume: Cinder refused ${place.name}: ${error.message}`);
    throw error;
  }
}
