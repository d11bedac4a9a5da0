/** https://docs.openstack.org/api-ref/block-storage/v3/#attachments; cinder/api/v3/attachments.py */
import { nothing, type Session } from '../session/session.ts';

/** Ends an attachment that nobody uses any more: of a server that is gone. @throws NotFound, MicroversionTooLow */
export async function deleteAttachment(cloud: Session, attachmentId: string): Promise<void> {
  await cloud.request({
    service: 'volume',
    method: 'DELETE',
    path: `/attachments/${encodeURIComponent(attachmentId)}`,
    expect: [200],
    schema: nothing,
    microversion: {
      atLeast: '3.27',
      best: '3.27',
      otherwise: 'what a server that is gone has left attached stays so',
    },
    idempotent: true,
  });
}
