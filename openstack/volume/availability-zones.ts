/** https://docs.openstack.org/api-ref/block-storage/v3/#availability-zones-os-availability-zone */
import { z } from 'zod';
import type { Session } from '../session/session.ts';

export interface VolumeZone {
  readonly name: string;
  readonly available: boolean;
}

const zone = z
  .object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean() }) })
  .transform((raw): VolumeZone => ({ name: raw.zoneName, available: raw.zoneState.available }));

export async function listVolumeZones(cloud: Session): Promise<VolumeZone[]> {
  const { value } = await cloud.request({
    service: 'volume',
    method: 'GET',
    path: '/os-availability-zone',
    expect: [200],
    schema: z.object({ availabilityZoneInfo: z.array(zone) }),
  });
  return value.availabilityZoneInfo;
}
