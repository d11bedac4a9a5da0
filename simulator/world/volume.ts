/** Cinder's. */
export interface Attachment {
  readonly id: string;
  readonly serverId: string;
  readonly host: string | undefined;
  readonly device: string | undefined;
  /** 'reserved' until a host has it. */
  status: 'reserved' | 'attaching' | 'attached';
  attachedAt: number | undefined;
}

export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly sizeGb: number;
  readonly zone: string;
  readonly imageId: string | undefined;
  readonly metadata: Record<string, string>;
  readonly pool: string;
  status: 'creating' | 'downloading' | 'available' | 'reserved' | 'in-use' | 'deleting' | 'error';
  bootable: boolean;
  readonly attachments: Attachment[];
  readonly createdAt: number;
  updatedAt: number;
}

/** A backend and the zone that its volumes are in. */
export interface VolumePool {
  /** 'ctl@ceph#ceph' */
  readonly name: string;
  readonly zone: string;
  readonly protocol: string;
}
