/** What Cinder does with a volume: it takes its time, and refuses what the quota or the zones forbid. */
import type { Volume } from '../world/volume.ts';
import { defaultZone, type World } from '../world/world.ts';

export interface VolumeWanted {
  readonly sizeGb: number;
  readonly name: string;
  readonly description: string | undefined;
  readonly imageId: string | undefined;
  readonly zone: string | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

export type Made = { readonly volume: Volume } | { readonly refused: string; readonly why: 'quota' | 'zone' };

/** Answers at once, as Cinder does; the volume is `available`, or in error, a while later. */
export function makeVolume(world: World, wanted: VolumeWanted): Made {
  const { quotas, volumes, clock, chance } = world;
  const { volumes: most, gigabytes } = quotas.volume;
  if (most >= 0 && volumes.count + 1 > most)
    return {
      refused: `VolumeLimitExceeded: Maximum number of volumes allowed (${most}) exceeded for quota 'volumes'.`,
      why: 'quota',
    };
  if (gigabytes >= 0 && volumes.sizeGb + wanted.sizeGb > gigabytes)
    return {
      refused: `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${wanted.sizeGb}G, quota is ${gigabytes}G and ${volumes.sizeGb}G has been consumed.`,
      why: 'quota',
    };
  const zone = wanted.zone ?? defaultZone;
  const pool = world.pools.find((each) => each.zone === zone);
  if (pool === undefined) return { refused: `Availability zone '${zone}' is invalid.`, why: 'zone' };
  const volume: Volume = {
    id: chance.uuid(),
    name: wanted.name,
    description: wanted.description,
    sizeGb: wanted.sizeGb,
    zone,
    imageId: wanted.imageId,
    metadata: { ...wanted.metadata },
    pool: pool.name,
    status: 'creating',
    bootable: false,
    attachments: [],
    createdAt: clock.nowMs,
    updatedAt: clock.nowMs,
  };
  volumes.add(volume);
  clock.after(chance.about(world.settings.pace.volumeMs), () => {
    volume.bootable = volume.imageId !== undefined;
    // One that was there from the beginning is attached already.
    if (volume.status === 'creating')
      volume.status = volume.metadata['sim_fail'] === undefined ? 'available' : 'error';
    volumes.touch(volume);
  });
  return { volume };
}

/** nova/volume/cinder.py `check_availability_zone`: only where [cinder] cross_az_attach is off. */
export function zoneConflict(
  world: World,
  server: { readonly id: string; readonly zone: string },
  volume: Volume,
): string | undefined {
  if (world.settings.crossAzAttach || server.zone === volume.zone) return undefined;
  return `Instance ${server.id} and volume ${volume.id} are not in the same availability_zone. Instance is in ${server.zone}. Volume is in ${volume.zone}`;
}
