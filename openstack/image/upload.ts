/** https://docs.openstack.org/api-ref/image/v2/#upload-binary-image-data */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { nothing, type Session } from '../session/session.ts';
import { getImage, type Image } from './images.ts';

/** A file's path, or a stream that is read once: a lost connection then can't be mended by sending it again. */
export type UploadSource = string | { readonly stream: Readable; readonly totalBytes?: number };

/** Time without a single byte taken, or, after the last one, until Glance has stored it all. */
const idleMs = 10 * 60_000;

/**
 * Sends the image's data. `onProgress` hears of each piece taken; `totalBytes` is 0 where the length is not known.
 * @throws Conflict when the image has data already, OverQuota, NotFound
 */
export async function uploadImage(
  cloud: Session,
  id: string,
  source: UploadSource,
  onProgress: (bytesSent: number, totalBytes: number) => void = () => undefined,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Image> {
  const totalBytes = typeof source === 'string' ? (await stat(source)).size : source.totalBytes;
  const open = () => {
    const data =
      typeof source === 'string' ? createReadStream(source, { highWaterMark: 1024 * 1024 }) : source.stream;
    return Readable.from(watched(data, totalBytes ?? 0, onProgress), { objectMode: false });
  };
  // A token that dies on the way is no harm: Glance checks it once, at the beginning.
  await cloud.request({
    service: 'image',
    method: 'PUT',
    path: `/images/${encodeURIComponent(id)}/file`,
    content: {
      type: 'application/octet-stream',
      open,
      ...(totalBytes === undefined ? {} : { lengthBytes: totalBytes }),
    },
    expect: [204],
    schema: nothing,
    timeoutMs: idleMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return await getImage(cloud, id);
}

async function* watched(data: Readable, total: number, onProgress: (sent: number, total: number) => void) {
  let sent = 0;
  for await (const piece of data as AsyncIterable<Buffer>) {
    yield piece;
    sent += piece.length;
    onProgress(sent, total);
  }
}
