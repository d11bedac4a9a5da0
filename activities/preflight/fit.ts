import type { BootKind } from '../../domain/campaign/spec.ts';
import type { Finding } from '../../domain/ground.ts';
import { type Check, error } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { type FlavorShape, flavorOf, type ImageShape, imageOf } from './made-of.ts';

/** Images fit into the flavors and volumes that they are to be booted with: nova/compute/api.py, `_validate_flavor_image_nostatus`. */
export const fit: Check = {
  what: 'whether images fit flavors',
  look: async (inquiry) => {
    const pairs = [...fleetPairs(inquiry), ...requiredPair(inquiry)];
    if (pairs.length === 0) return undefined;
    const findings = await Promise.all(pairs);
    // Groups that differ in other things say the same.
    return [...new Map(findings.flat().map((f) => [f.observation, f])).values()];
  },
};

function fleetPairs(inquiry: Inquiry): Promise<Finding[]>[] {
  return inquiry.fleets.flat().map(async ({ flavor, image, boot, volumeSizeGb }) => {
    const shapes = await Promise.all([flavorOf(inquiry, flavor), imageOf(inquiry, image)]);
    return mismatches(...shapes, boot, volumeSizeGb);
  });
}

function requiredPair(inquiry: Inquiry): Promise<Finding[]>[] {
  const { image, flavor } = inquiry.spec.require ?? {};
  if (image === undefined || flavor === undefined) return [];
  const shapes = Promise.all([
    flavorOf(inquiry, { kind: 'existing', name: flavor }),
    imageOf(inquiry, { kind: 'existing', name: image }),
  ]);
  return [shapes.then((both) => mismatches(...both, 'image', undefined))];
}

function mismatches(
  flavor: FlavorShape,
  image: ImageShape,
  boot: BootKind,
  volumeSizeGb: number | undefined,
): Finding[] {
  const findings: Finding[] = [];
  if (flavor.ramMb < image.minRamMb) {
    findings.push(
      tooSmall(
        `flavor ${flavor.name} has ${flavor.ramMb} MB of memory; image ${image.name} asks for min_ram ${image.minRamMb} MB.`,
        'Nova refuses every server: “Flavor’s memory is too small for requested image.”',
        'Take a larger flavor, or if the image needs less: `openstack image set --min-ram N IMAGE`.',
      ),
    );
  }
  const where = boot === 'image' ? `flavor ${flavor.name} has a disk` : 'volume_size_gb: a root volume';
  const disk = boot === 'image' ? flavor.diskGb : volumeSizeGb;
  // A flavor's disk of 0 takes the image's size; a volume's size that is left out is made to fit.
  if (disk === undefined || (boot === 'image' && disk === 0)) return findings;
  const neededGb = Math.max(image.minDiskGb, Math.ceil(image.diskBytes / 2 ** 30));
  if (disk < neededGb) {
    findings.push(
      tooSmall(
        `${where} of ${disk} GB; image ${image.name} needs ${neededGb} GB (min_disk ${image.minDiskGb}, its disk ${(image.diskBytes / 2 ** 30).toFixed(1)} GiB).`,
        boot === 'image'
          ? 'Nova refuses every server: “Flavor’s disk is too small for requested image”; or it goes to ERROR.'
          : 'Cinder refuses the volume, or it ends in status error.',
        boot === 'image'
          ? `Take a flavor with a disk of ${neededGb} GB or more.`
          : `Write \`volume_size_gb: ${neededGb}\` or more, or leave it out.`,
      ),
    );
  }
  return findings;
}

function tooSmall(observation: string, consequence: string, remedy: string): Finding {
  return error({ subject: 'image', observation, consequence, remedy });
}
