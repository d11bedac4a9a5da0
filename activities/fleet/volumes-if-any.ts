import { EndpointMissing } from '../../openstack/errors.ts';
import type { Session } from '../../openstack/session/session.ts';
import { listVolumes, type Volume, type VolumeFilter } from '../../openstack/volume/volumes.ts';

/** A cloud without Cinder has no volumes: none to boot from, and none to be removed. */
export async function volumesIfAny(cloud: Session, filter: VolumeFilter = {}): Promise<Volume[]> {
  try {
    return await listVolumes(cloud, filter);
  } catch (error) {
    if (error instanceof EndpointMissing) return [];
    throw error;
  }
}
