/** Glance v2. https://docs.openstack.org/api-ref/image/v2/#images */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { checked } from '../rest/input.ts';
import { limitOf, nextHref } from '../rest/paging.ts';
import { asGlance, badRequest, conflict, forbidden, notFound } from '../rest/refusal.ts';
import { created, gone, ok, type Reply, type Request, Router } from '../rest/router.ts';
import type { Service } from '../rest/service.ts';
import { plainTime } from '../rest/stamp.ts';
import type { Image } from '../world/materials.ts';
import type { World } from '../world/world.ts';

const minors = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

export function imageService(world: World): Service {
  const router = new Router();
  router
    .on('GET', '/images', (request) => list(world, request))
    .on('POST', '/images', (request) => create(world, request))
    .on('GET', '/images/:image', (request) => ok(view(imageOf(world, request))))
    .on('PUT', '/images/:image/file', (request) => upload(world, request), { readsBody: true })
    .on('DELETE', '/images/:image', (request) => {
      const id = request.params['image'] ?? '';
      const image = world.images.get(id);
      if (image === undefined) throw notFound(`Failed to find image ${id} to delete`);
      if (image.isProtected) throw forbidden(`Image ${image.id} is protected and cannot be deleted.`);
      world.images.delete(image.id);
      return gone;
    });
  return {
    name: 'image',
    type: 'image',
    prefix: '/image',
    versionPath: '/v2',
    versions: ({ origin }) => ({
      status: 300,
      body: {
        versions: minors.map((minor, at) => ({
          id: `v2.${minor}`,
          status: at === 0 ? 'CURRENT' : 'SUPPORTED',
          links: [{ rel: 'self', href: `${origin}/image/v2/` }],
        })),
      },
    }),
    wrap: asGlance,
    router,
  };
}

function imageOf(world: World, { params }: Request): Image {
  const id = params['image'] ?? '';
  const image = world.images.get(id);
  if (image === undefined) throw notFound(`No image found with ID ${id}`);
  return image;
}

const notProperties = [
  'limit',
  'marker',
  'sort_key',
  'sort_dir',
  'sort',
  'tag',
  'member_status',
  'os_hidden',
];

function list(world: World, request: Request): Reply {
  const { query } = request;
  const tags = query.getAll('tag');
  const filters = [...query].filter(([key]) => !notProperties.includes(key));
  const fitting = [...world.images.values()].reverse().filter((image) => {
    const all = view(image) as Record<string, unknown>;
    return (
      tags.every((tag) => image.tags.includes(tag)) &&
      filters.every(([key, value]) => String(all[key]) === value.replace(/^eq:/, ''))
    );
  });
  const marker = query.get('marker');
  const at = marker === null ? -1 : fitting.findIndex(({ id }) => id === marker);
  if (marker !== null && at === -1) throw badRequest(`Image with identifier ${marker} not found`);
  // Glance's [DEFAULT] limit_param_default.
  const limit = query.has('limit') ? limitOf(request) : 25;
  const page = fitting.slice(at + 1, at + 1 + limit);
  const last = page.at(-1);
  const first = new URLSearchParams(query);
  first.delete('marker');
  return ok({
    images: page.map(view),
    first: `/v2/images${first.size === 0 ? '' : `?${first.toString()}`}`,
    schema: '/v2/schemas/images',
    ...(last !== undefined && page.length === limit && { next: nextHref(request, '/v2/images', last.id) }),
  });
}

const input = z.looseObject({
  name: z.string().nullish(),
  id: z.string().optional(),
  disk_format: z.string().nullish(),
  container_format: z.string().nullish(),
  visibility: z.enum(['public', 'private', 'shared', 'community']).default('shared'),
  min_disk: z.number().default(0),
  min_ram: z.number().default(0),
  protected: z.boolean().default(false),
  tags: z.array(z.string()).default([]),
});

function create(world: World, request: Request): Reply {
  const { name, id, disk_format, container_format, visibility, min_disk, min_ram, tags, ...rest } = checked(
    request.body,
    'image',
    input,
  );
  const { protected: isProtected, ...properties } = rest;
  if (id !== undefined && world.images.has(id)) throw conflict(`Image ID ${id} already exists!`);
  const image: Image = {
    id: id ?? world.chance.uuid(),
    name: name ?? undefined,
    status: 'queued',
    visibility,
    diskFormat: disk_format ?? undefined,
    containerFormat: container_format ?? undefined,
    owner: world.project.id,
    minDiskGb: min_disk,
    minRamMb: min_ram,
    isProtected,
    tags,
    properties: Object.fromEntries(
      Object.entries(properties).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    data: undefined,
    createdAt: world.clock.nowMs,
    updatedAt: world.clock.nowMs,
  };
  world.images.set(image.id, image);
  return { ...created(view(image)), headers: { location: `${request.origin}/image/v2/images/${image.id}` } };
}

/** Takes the data, and keeps what is to be known of it. */
async function upload(world: World, request: Request): Promise<Reply> {
  const image = imageOf(world, request);
  if (image.status !== 'queued')
    throw conflict(`Image status transition from ${image.status} to saving is not allowed`);
  if (image.diskFormat === undefined || image.containerFormat === undefined)
    throw badRequest('Properties disk_format, container_format must be set prior to saving data.');
  image.status = 'saving';
  const [md5, sha512] = [createHash('md5'), createHash('sha512')];
  let sizeBytes = 0;
  try {
    for await (const piece of request.stream as AsyncIterable<Buffer>) {
      sizeBytes += piece.length;
      md5.update(piece);
      sha512.update(piece);
    }
  } catch (error) {
    image.status = 'queued';
    throw error;
  }
  image.data = { sizeBytes, md5: md5.digest('hex'), sha512: sha512.digest('hex') };
  image.status = 'active';
  image.updatedAt = world.clock.nowMs;
  return { ...gone, headers: { 'content-type': 'text/html; charset=UTF-8' } };
}

function view(image: Image): object {
  const { data } = image;
  return {
    ...image.properties,
    name: image.name ?? null,
    disk_format: image.diskFormat ?? null,
    container_format: image.containerFormat ?? null,
    visibility: image.visibility,
    size: data?.sizeBytes ?? null,
    virtual_size: data?.sizeBytes ?? null,
    status: image.status,
    checksum: data?.md5 ?? null,
    protected: image.isProtected,
    min_ram: image.minRamMb,
    min_disk: image.minDiskGb,
    owner: image.owner,
    os_hidden: false,
    os_hash_algo: data === undefined ? null : 'sha512',
    os_hash_value: data?.sha512 ?? null,
    id: image.id,
    created_at: plainTime(image.createdAt),
    updated_at: plainTime(image.updatedAt),
    tags: image.tags,
    self: `/v2/images/${image.id}`,
    file: `/v2/images/${image.id}/file`,
    schema: '/v2/schemas/image',
    ...(data !== undefined && { stores: 'fs' }),
  };
}
