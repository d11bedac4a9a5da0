/** https://docs.openstack.org/api-ref/image/v2/#images; glance/api/v2/images.py */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, nothing, type Session } from '../session/session.ts';
import { utcMs } from '../timestamp.ts';

export { uploadImage, type UploadSource } from './upload.ts';

export interface Image {
  readonly id: string;
  readonly name: string;
  /** queued (no data yet), saving, importing, active, killed, deleted, deactivated. */
  readonly status: string;
  readonly visibility: string;
  readonly diskFormat?: string;
  readonly containerFormat?: string;
  /** Of the file; undefined while queued. */
  readonly sizeBytes?: number;
  /** Of the disk inside. */
  readonly virtualSizeBytes?: number;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  /** MD5 of the file. */
  readonly checksum?: string;
  readonly tags: readonly string[];
  /** Everything that is not an attribute of Glance's own: hw_*, os_*, one's own. */
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

/** Glance puts custom properties beside its own attributes: glance/schema.py, api/v2/images.py `get_base_properties`. */
const own = {
  id: z.string(),
  name: z.string().nullish(),
  status: z.string(),
  visibility: z.string(),
  disk_format: z.string().nullish(),
  container_format: z.string().nullish(),
  size: z.number().nullish(),
  virtual_size: z.number().nullish(),
  min_disk: z.number().default(0),
  min_ram: z.number().default(0),
  checksum: z.string().nullish(),
  tags: z.array(z.string()).default([]),
  created_at: utcMs,
};
const ownToo = [
  'protected',
  'owner',
  'os_hidden',
  'os_hash_algo',
  'os_hash_value',
  'updated_at',
  'self',
  'file',
  'schema',
  'locations',
  'direct_url',
  'stores',
];

export const image = z.looseObject(own).transform((raw): Image => ({
  id: raw.id,
  name: raw.name ?? '',
  status: raw.status,
  visibility: raw.visibility,
  minDiskGb: raw.min_disk,
  minRamMb: raw.min_ram,
  tags: raw.tags,
  createdAt: raw.created_at,
  properties: Object.fromEntries(
    Object.entries(raw).filter(
      (entry): entry is [string, string] =>
        !(entry[0] in own) && !ownToo.includes(entry[0]) && typeof entry[1] === 'string',
    ),
  ),
  ...known({
    diskFormat: raw.disk_format,
    containerFormat: raw.container_format,
    sizeBytes: raw.size,
    virtualSizeBytes: raw.virtual_size,
    checksum: raw.checksum,
  }),
}));

export interface ImageFilter {
  readonly id?: string;
  readonly name?: string;
  readonly tag?: string;
  /** Images whose properties have these values. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** Public ones, the project's own, and those shared with it: all that a server could be booted from. */
export async function listImages(cloud: Session, filter: ImageFilter = {}): Promise<Image[]> {
  const { id, name, tag, properties } = filter;
  const answer = await allPages(cloud, {
    service: 'image',
    path: '/images',
    query: {
      ...properties,
      id,
      name: name === undefined ? undefined : literal(name),
      tag,
      limit: 100,
    },
    key: 'images',
    item: image,
    id: (each) => each.id,
  });
  return answer.value;
}

/** @throws NotFound */
export async function getImage(cloud: Session, id: string): Promise<Image> {
  const { value } = await cloud.request({
    service: 'image',
    method: 'GET',
    path: pathOf(id),
    expect: [200],
    schema: image,
  });
  return value;
}

export interface CreateImage {
  readonly name: string;
  readonly diskFormat:
    'raw' | 'qcow2' | 'vmdk' | 'vdi' | 'vhd' | 'vhdx' | 'iso' | 'ploop' | 'ami' | 'ari' | 'aki';
  readonly containerFormat: 'bare' | 'ovf' | 'ova' | 'ami' | 'ari' | 'aki' | 'docker';
  /** 'public' wants the admin role by default. Default: Glance's, 'shared'. */
  readonly visibility?: 'public' | 'private' | 'shared' | 'community';
  readonly properties?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
}

/** A record without data, status queued: upload to it next. @throws OverQuota, Forbidden, BadRequest */
export async function createImage(cloud: Session, wanted: CreateImage): Promise<Image> {
  const { name, diskFormat, containerFormat, visibility, properties, tags } = wanted;
  const { value } = await cloud.request({
    service: 'image',
    method: 'POST',
    path: '/images',
    body: known({
      ...properties,
      name,
      disk_format: diskFormat,
      container_format: containerFormat,
      visibility,
      tags,
    }),
    expect: [201],
    schema: image,
  });
  return value;
}

/** @throws NotFound, Conflict while a server or volume of it is in the way, Forbidden when it is protected */
export async function deleteImage(cloud: Session, id: string): Promise<void> {
  await cloud.request({
    service: 'image',
    method: 'DELETE',
    path: pathOf(id),
    expect: [204],
    schema: nothing,
    idempotent: true,
  });
}

/** What stands before a colon is an operator to Glance, so such a name is given one: glance/common/utils.py `split_filter_op`. */
const literal = (name: string) => (name.includes(':') ? `eq:${name}` : name);

const pathOf = (id: string) => `/images/${encodeURIComponent(id)}`;
