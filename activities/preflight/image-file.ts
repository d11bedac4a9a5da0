import { open } from 'node:fs/promises';
import type { DiskFormat } from '../../domain/campaign/spec.ts';

export type ImageFile =
  | { readonly state: 'unreadable'; readonly why: string }
  | {
      readonly state: 'readable';
      readonly sizeBytes: number;
      /** What its first bytes say that it is; undefined when they say nothing: raw, or something rarer. */
      readonly format?: DiskFormat;
      /** Of the disk inside, where the header tells it. */
      readonly virtualSizeBytes?: number;
    };

const headerBytes = 512;

/** Looks at a file on this machine, which is the worker's, as the upload will. */
export async function readImageFile(path: string): Promise<ImageFile> {
  try {
    await using file = await open(path, 'r');
    const { size: sizeBytes } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    return { state: 'readable', sizeBytes, ...inside(buffer.subarray(0, bytesRead)) };
  } catch (problem) {
    return { state: 'unreadable', why: problem instanceof Error ? problem.message : String(problem) };
  }
}

/** https://github.com/qemu/qemu/blob/master/docs/interop/qcow2.rst: magic, and at byte 24 the virtual size. */
function inside(header: Buffer): { format?: DiskFormat; virtualSizeBytes?: number } {
  const starts = (text: string) => header.toString('latin1', 0, text.length) === text;
  if (starts('QFI\xfb') && header.length >= 32) {
    return { format: 'qcow2', virtualSizeBytes: Number(header.readBigUInt64BE(24)) };
  }
  if (starts('KDMV') || starts('# Disk DescriptorFile')) return { format: 'vmdk' };
  if (starts('vhdxfile')) return { format: 'vhdx' };
  if (starts('conectix')) return { format: 'vhd' };
  if (starts('<<< ') && header.toString('latin1', 0, 64).includes('Disk Image')) return { format: 'vdi' };
  return {};
}
