/** Attachments as things of their own (3.27). https://docs.openstack.org/api-ref/block-storage/v3/#attachments */
import { notFound } from '../../rest/refusal.ts';
import { ok, type Router } from '../../rest/router.ts';
import { databaseTime } from '../../rest/stamp.ts';
import type { Attachment, Volume } from '../../world/volume.ts';
import type { World } from '../../world/world.ts';

export function volumeAttachments(router: Router, world: World): void {
  router
    .on(
      'GET',
      '/attachments/detail',
      ({ query }) => {
        const [volumeId, instance] = [query.get('volume_id'), query.get('instance_id')];
        const one = volumeId === null ? undefined : world.volumes.get(volumeId);
        const all = volumeId === null ? world.volumes.newestFirst() : one === undefined ? [] : [one];
        const attachments = all
          .flatMap((volume) => volume.attachments.map((each) => ({ volume, each })))
          .filter(({ each }) => instance === null || each.serverId === instance);
        return ok({ attachments: attachments.map(({ volume, each }) => view(volume, each)) });
      },
      { since: '3.27' },
    )
    .on(
      'DELETE',
      '/attachments/:attachment',
      ({ params }) => {
        const id = params['attachment'] ?? '';
        const volume = world.volumes.withAttachment(id);
        if (volume === undefined)
          throw notFound(`Volume attachment could not be found with filter: attachment_id = ${id}.`);
        world.volumes.detach(id);
        return ok({ attachments: volume.attachments.map((each) => view(volume, each)) });
      },
      { since: '3.27' },
    );
}

function view(volume: Volume, attachment: Attachment): object {
  return {
    id: attachment.id,
    status: attachment.status,
    instance: attachment.serverId,
    volume_id: volume.id,
    attached_at: attachment.attachedAt === undefined ? '' : databaseTime(attachment.attachedAt),
    detached_at: '',
    attach_mode: 'rw',
    connection_info: { driver_volume_type: 'iscsi', volume_id: volume.id, attachment_id: attachment.id },
  };
}
