import type { FlavorRef, FleetGroup, ImageRef } from '../../domain/campaign/spec.ts';
import type { Server } from '../../openstack/compute/servers.ts';
import { CannotTell } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import type { Need } from './rooms.ts';
import { readImageFile } from './image-file.ts';

export interface FlavorShape {
  readonly name: string;
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly ephemeralGb: number;
  readonly swapMb: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

export interface ImageShape {
  readonly name: string;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  /** Of the disk inside, else of the file; 0 when neither is known. */
  readonly diskBytes: number;
}

/** @throws CannotTell when the cloud has no such flavor: the check of flavors says so */
export async function flavorOf(inquiry: Inquiry, wanted: FlavorRef): Promise<FlavorShape> {
  if (wanted.kind === 'made') {
    const { vcpus, ramMb, diskGb, ephemeralGb } = wanted;
    return { name: 'the flavor to be made', vcpus, ramMb, diskGb, ephemeralGb, swapMb: 0, extraSpecs: {} };
  }
  const found = await inquiry.flavor(wanted.name);
  if (found === undefined) throw new CannotTell(`there is no flavor ${wanted.name}`);
  return { ...found, extraSpecs: found.extraSpecs ?? {} };
}

/** @throws CannotTell when there is no such image: the check of images says so */
export async function imageOf(inquiry: Inquiry, wanted: ImageRef): Promise<ImageShape> {
  if (wanted.kind === 'existing') {
    const found = (await inquiry.images(wanted.name)).find((i) => i.status === 'active');
    if (found === undefined) throw new CannotTell(`there is no active image ${wanted.name}`);
    return { ...found, diskBytes: found.virtualSizeBytes ?? found.sizeBytes ?? 0 };
  }
  const file = await readImageFile(wanted.file);
  if (file.state === 'unreadable') throw new CannotTell(`${wanted.file} cannot be read`);
  const diskBytes = file.virtualSizeBytes ?? file.sizeBytes;
  return { name: wanted.file, minDiskGb: 0, minRamMb: 0, diskBytes };
}

/** The size of the root volume, as fleet/root-volumes.ts has it made. */
export async function rootVolumeGb(inquiry: Inquiry, group: FleetGroup): Promise<number> {
  if (group.volumeSizeGb !== undefined) return group.volumeSizeGb;
  const [flavor, image] = await Promise.all([flavorOf(inquiry, group.flavor), imageOf(inquiry, group.image)]);
  return Math.max(flavor.diskGb, image.minDiskGb, Math.ceil(image.diskBytes / 2 ** 30), 1);
}

/** What each server of a created fleet takes on its host. */
export async function needsOf(inquiry: Inquiry, fleet: readonly FleetGroup[]): Promise<Need[]> {
  const groups = await Promise.all(
    fleet.map(async ({ count, flavor, boot }) => {
      const shape = await flavorOf(inquiry, flavor);
      return Array.from({ length: count }, () => needOf(shape, boot === 'image'));
    }),
  );
  return groups.flat();
}

/** What each adopted server takes: of its flavor as it was when it booted, where Nova tells that (2.47). */
export async function needsOfAdopted(inquiry: Inquiry, servers: readonly Server[]): Promise<Need[]> {
  return await Promise.all(
    servers.map(async (server) => {
      const nameOrId = server.flavorName ?? server.flavorId ?? '';
      const flavor = await inquiry.flavor(nameOrId);
      const { vcpus, ramMb, diskGb } = { ...flavor, ...server };
      if (vcpus === undefined || ramMb === undefined)
        throw new CannotTell(`the flavor of ${server.name} is gone`);
      const { ephemeralGb = 0, swapMb = 0, extraSpecs = {}, name = nameOrId } = flavor ?? {};
      const shape = { name, vcpus, ramMb, diskGb: diskGb ?? 0, ephemeralGb, swapMb, extraSpecs };
      return needOf(shape, server.imageId !== undefined);
    }),
  );
}

/** nova/scheduler/utils.py, `ResourceRequest._translate_pinning_policies`: dedicated processors are PCPU. */
function needOf(shape: FlavorShape, rootOnHost: boolean): Need {
  const { vcpus, ramMb, diskGb, ephemeralGb, swapMb, extraSpecs } = shape;
  const processors = extraSpecs['hw:cpu_policy'] === 'dedicated' ? { PCPU: vcpus } : { VCPU: vcpus };
  const DISK_GB = (rootOnHost ? diskGb : 0) + ephemeralGb + Math.ceil(swapMb / 1024);
  return { ...processors, MEMORY_MB: ramMb, DISK_GB };
}
