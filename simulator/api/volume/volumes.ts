/** Volumes. https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes */
import { z } from 'zod';
import { makeVolume } from '../../engine/volumes.ts';
import { wrapped } from '../../rest/input.ts';
import { firstOf, limitOf, linksAfter } from '../../rest/paging.ts';
import { badRequest, notFound, Refusal } from '../../rest/refusal.ts';
import { accepted, ok, type Request, type Router } from '../../rest/router.ts';
import { databaseTime } from '../../rest/stamp.ts';
import type { Volume } from '../../world/volume.ts';
import type { World } from '../../world/world.ts';

export function volumes(router: Router, world: World): void {
  router
    .on('GET', '/volumes/detail', (request) => list(world, request))
    .on('POST', '/volumes', (request) => create(world, request))
    .on('GET', '/volumes/:volume', (request) =>
      ok({ volume: view(world, request, volumeOf(world, request)) }),
    )
    .on('POST', '/volumes/:volume/metadata', (request) => {
      const volume = volumeOf(world, request);
      Object.assign(volume.metadata, wrapped(request.body, 'metadata', z.record(z.string(), z.string())));
      world.volumes.touch(volume);
      return ok({ metadata: volume.metadata });
    })
    .on('DELETE', '/volumes/:volume', (request) => {
      const volume = volumeOf(world, request);
      if (volume.status === 'in-use' || volume.status === 'reserved')
        throw badRequest(
          `Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.`,
        );
      volume.status = 'deleting';
      world.clock.after(world.settings.pace.deleteMs, () => {
        world.volumes.remove(volume);
      });
      return accepted();
    });
}

function volumeOf(world: World, { params }: Request): Volume {
  const id = params['volume'] ?? '';
  const volume = world.volumes.get(id);
  if (volume === undefined) throw notFound(`Volume ${id} could not be found.`);
  return volume;
}

function list(world: World, request: Request) {
  const { query } = request;
  const [name, status] = [query.get('name'), query.get('status')];
  const metadata = metadataOf(query.get('metadata'));
  const fitting = world.volumes
    .newestFirst()
    .filter(
      (volume) =>
        (name ?? volume.name) === volume.name &&
        (status ?? volume.status) === volume.status &&
        Object.entries(metadata).every(([key, value]) => volume.metadata[key] === value),
    );
  const marker = query.get('marker');
  const at = marker === null ? -1 : fitting.findIndex(({ id }) => id === marker);
  if (marker !== null && at === -1) throw notFound(`Volume ${marker} could not be found.`);
  const { page, more } = firstOf(fitting.slice(at + 1), limitOf(request));
  return ok({
    volumes: page.map((each) => view(world, request, each)),
    ...linksAfter(request, 'volumes', `${request.origin}/volume/v3/${world.project.id}/volumes/detail`, {
      more,
      last: page.at(-1)?.id,
    }),
  });
}

/** A Python dict as text, which of strings is like JSON but for the quotes: cinder/api/v2/volumes.py. */
function metadataOf(text: string | null): Record<string, string> {
  if (text === null) return {};
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text.replaceAll("'", '"')));
  } catch {
    throw badRequest('Could not evaluate value of metadata');
  }
}

const input = z.object({
  size: z.coerce.number().int().min(1),
  name: z.string().nullish(),
  description: z.string().nullish(),
  imageRef: z.string().nullish(),
  availability_zone: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

function create(world: World, request: Request) {
  const wanted = wrapped(request.body, 'volume', input);
  const imageId = wanted.imageRef ?? undefined;
  if (imageId !== undefined && !world.images.has(imageId))
    throw badRequest('Invalid image identifier or unable to access requested image.');
  const made = makeVolume(world, {
    sizeGb: wanted.size,
    name: wanted.name ?? '',
    description: wanted.description ?? undefined,
    imageId,
    zone: wanted.availability_zone ?? undefined,
    metadata: wanted.metadata ?? {},
  });
  if ('refused' in made) throw new Refusal(made.why === 'quota' ? 413 : 400, made.refused);
  return accepted({ volume: view(world, request, made.volume) });
}

function view(world: World, { origin }: Request, volume: Volume): object {
  const { id: projectId } = world.project;
  const href = (versioned: string) => `${origin}/volume/${versioned}${projectId}/volumes/${volume.id}`;
  const attached = volume.attachments.filter(({ status }) => status !== 'reserved');
  return {
    id: volume.id,
    status: volume.status,
    size: volume.sizeGb,
    availability_zone: volume.zone,
    created_at: databaseTime(volume.createdAt),
    updated_at: databaseTime(volume.updatedAt),
    name: volume.name,
    description: volume.description ?? null,
    volume_type: '__DEFAULT__',
    snapshot_id: null,
    source_volid: null,
    metadata: volume.metadata,
    links: [
      { rel: 'self', href: href('v3/') },
      { rel: 'bookmark', href: href('') },
    ],
    user_id: world.user.id,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: false,
    attachments: attached.map((each) => ({
      id: volume.id,
      attachment_id: each.id,
      volume_id: volume.id,
      server_id: each.serverId,
      host_name: each.host ?? null,
      device: each.device ?? null,
      attached_at: each.attachedAt === undefined ? null : databaseTime(each.attachedAt),
    })),
    migration_status: null,
    'os-vol-tenant-attr:tenant_id': projectId,
    'os-vol-mig-status-attr:migstat': null,
    'os-vol-mig-status-attr:name_id': null,
    'os-vol-host-attr:host': volume.pool,
    ...imageMetadata(world, volume),
  };
}

/** What Cinder has noted of the image that a volume was made of: glance_metadata of cinder/db. */
function imageMetadata({ images }: World, { imageId, status }: Volume): object {
  const image = imageId === undefined || status === 'creating' ? undefined : images.get(imageId);
  if (image === undefined) return {};
  return {
    volume_image_metadata: {
      image_id: image.id,
      image_name: image.name ?? '',
      checksum: image.data?.md5 ?? '',
      container_format: image.containerFormat ?? '',
      disk_format: image.diskFormat ?? '',
      min_disk: String(image.minDiskGb),
      min_ram: String(image.minRamMb),
      size: String(image.data?.sizeBytes ?? 0),
    },
  };
}
