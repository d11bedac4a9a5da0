/** https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes; cinder/api/v3/volumes.py */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, nothing, type Session } from '../session/session.ts';
import { utcMs } from '../timestamp.ts';

export interface Volume {
  readonly id: string;
  readonly name: string;
  /** creating, downloading, available, in-use, deleting, error, error_deleting, … */
  readonly status: string;
  readonly sizeGb: number;
  readonly bootable: boolean;
  readonly availabilityZone?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** During a live migration there are two, and afterwards one with another attachmentId: compare servers, not these. */
  readonly attachments: readonly VolumeAttachment[];
  /** The backend, 'host@backend#pool'; admins only. */
  readonly pool?: string;
  readonly createdAt: number;
}

export interface VolumeAttachment {
  readonly serverId: string;
  readonly attachmentId: string;
  readonly host?: string;
}

/** 3.27 attachments as things of their own. Later ones change nothing that is read or asked here. */
const need = { atLeast: '3.0', best: '3.27' } as const;

const volume = z
  .object({
    id: z.string(),
    name: z.string().nullish(),
    status: z.string(),
    size: z.number(),
    /** 'true' or 'false', as text. */
    bootable: z.union([z.string(), z.boolean()]),
    availability_zone: z.string().nullish(),
    metadata: z.record(z.string(), z.string()).default({}),
    attachments: z
      .array(z.object({ server_id: z.string(), attachment_id: z.string(), host_name: z.string().nullish() }))
      .default([]),
    'os-vol-host-attr:host': z.string().nullish(),
    created_at: utcMs,
  })
  .transform((raw): Volume => ({
    id: raw.id,
    name: raw.name ?? '',
    status: raw.status,
    sizeGb: raw.size,
    bootable: String(raw.bootable) === 'true',
    metadata: raw.metadata,
    attachments: raw.attachments.map((each) => ({
      serverId: each.server_id,
      attachmentId: each.attachment_id,
      ...known({ host: each.host_name }),
    })),
    createdAt: raw.created_at,
    ...known({ availabilityZone: raw.availability_zone, pool: raw['os-vol-host-attr:host'] }),
  }));
const one = z.object({ volume });

export interface VolumeFilter {
  /** Wants the admin role. */
  readonly allProjects?: boolean;
  /** Volumes whose metadata has these values. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly status?: string;
}

/** All pages. */
export async function listVolumes(cloud: Session, filter: VolumeFilter = {}): Promise<Volume[]> {
  const { metadata = {} } = filter;
  const answer = await allPages(cloud, {
    service: 'volume',
    path: '/volumes/detail',
    query: {
      all_tenants: filter.allProjects === true ? 1 : undefined,
      // Cinder reads it with ast.literal_eval, for which JSON of strings is a Python dict: cinder/api/v2/volumes.py.
      metadata: Object.keys(metadata).length === 0 ? undefined : JSON.stringify(metadata),
      name: filter.name,
      status: filter.status,
    },
    key: 'volumes',
    item: volume,
    id: (each) => each.id,
    microversion: need,
  });
  return answer.value;
}

/** @throws NotFound */
export async function getVolume(cloud: Session, id: string): Promise<Volume> {
  const { value } = await cloud.request({
    service: 'volume',
    method: 'GET',
    path: pathOf(id),
    expect: [200],
    schema: one,
    microversion: need,
  });
  return value.volume;
}

/** Accepted: watch it until it is available or error. @throws OverQuota, BadRequest */
export async function createVolume(
  cloud: Session,
  wanted: {
    readonly sizeGb: number;
    readonly imageId?: string;
    readonly name?: string;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly availabilityZone?: string;
  },
): Promise<Volume> {
  const { sizeGb, imageId, name, metadata, availabilityZone } = wanted;
  const { value } = await cloud.request({
    service: 'volume',
    method: 'POST',
    path: '/volumes',
    body: {
      volume: known({ size: sizeGb, imageRef: imageId, name, metadata, availability_zone: availabilityZone }),
    },
    expect: [202],
    schema: one,
    microversion: need,
  });
  return value.volume;
}

/** Adds to what is there, and replaces what has the same key. @throws NotFound */
export async function setVolumeMetadata(
  cloud: Session,
  id: string,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  await cloud.request({
    service: 'volume',
    method: 'POST',
    path: `${pathOf(id)}/metadata`,
    body: { metadata },
    expect: [200],
    schema: nothing,
    microversion: need,
    idempotent: true,
  });
}

/** Accepted: it is gone when getVolume throws NotFound. @throws NotFound, BadRequest while it is attached */
export async function deleteVolume(cloud: Session, id: string): Promise<void> {
  await cloud.request({
    service: 'volume',
    method: 'DELETE',
    path: pathOf(id),
    expect: [202],
    schema: nothing,
    microversion: need,
    idempotent: true,
  });
}

const pathOf = (id: string) => `/volumes/${encodeURIComponent(id)}`;
