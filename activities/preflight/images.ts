import { hostname } from 'node:os';
import type { ImageRef } from '../../domain/campaign/spec.ts';
import type { Finding } from '../../domain/ground.ts';
import { type Image, listImages } from '../../openstack/image/images.ts';
import { type Check, error, warning } from './check.ts';
import { didYouMean } from './did-you-mean.ts';
import { readImageFile } from './image-file.ts';
import type { Inquiry } from './inquiry.ts';

/** Images are in the cloud and can be booted from, or their files can be read and are what the campaign says. */
export const images: Check = {
  what: 'images',
  look: async (inquiry) => {
    const wanted = imagesIn(inquiry);
    if (wanted.length === 0) return undefined;
    const findings = await Promise.all(
      wanted.map(({ field, image }) =>
        image.kind === 'existing' ? existing(inquiry, field, image.name) : upload(field, image),
      ),
    );
    return findings.flat();
  },
};

interface Wanted {
  readonly field: string;
  readonly image: ImageRef;
}

function imagesIn({ spec, fleets }: Inquiry): Wanted[] {
  const distinct = new Map(fleets.flat().map(({ image }) => [JSON.stringify(image), image]));
  const required = spec.require?.image;
  return [
    ...[...distinct.values()].map((image) => ({ field: 'fleet.image', image })),
    ...(required === undefined
      ? []
      : [{ field: 'require.image', image: { kind: 'existing', name: required } as const }]),
  ];
}

async function existing(inquiry: Inquiry, field: string, name: string): Promise<Finding[]> {
  const found = await inquiry.images(name);
  const active = found.filter((i) => i.status === 'active');
  const [first, another] = active;
  if (first && another) return [ambiguous(field, name, active)];
  if (first) return [];
  const [other] = found;
  return [other ? notActive(field, name, other) : await missing(inquiry, field, name)];
}

async function missing({ session }: Inquiry, field: string, name: string): Promise<Finding> {
  const known = (await listImages(session)).map((i) => i.name);
  return error({
    subject: 'image',
    observation: `${field}: the cloud has no image ${name}, or does not show it to this project.`,
    consequence:
      field === 'fleet.image' ? 'No server can be booted from it.' : 'The campaign asks for it to be there.',
    remedy: `${didYouMean(name, [...new Set(known)])} \`openstack image list\`; or have the run upload one: \`image: {file: …, disk_format: qcow2}\`.`,
  });
}

function notActive(field: string, name: string, { id, status }: Image): Finding {
  return error({
    subject: 'image',
    observation: `${field}: ${name} (${id}) has status ${status}, not active.`,
    consequence: 'Nova boots from active images only: “Image … is not active.”',
    remedy:
      status === 'deactivated'
        ? `\`openstack image set --activate ${id}\`, or name another image.`
        : `Wait until its data is there (\`openstack image show ${id}\`), or name another image.`,
  });
}

function ambiguous(field: string, name: string, found: readonly Image[]): Finding {
  return warning({
    subject: 'image',
    observation: `${field}: ${found.length} active images are named ${name}.`,
    consequence: 'Glance’s first is taken; the next run may measure another one.',
    remedy: `Give the id of one: ${found
      .slice(0, 4)
      .map((i) => i.id)
      .join(', ')}.`,
  });
}

async function upload(field: string, image: Extract<ImageRef, { kind: 'upload' }>): Promise<Finding[]> {
  const { file, sizeBytes, diskFormat } = image;
  const read = await readImageFile(file);
  if (read.state === 'unreadable') {
    return [
      error({
        subject: 'image',
        observation: `${field}: the worker on ${hostname()} cannot read ${file}: ${read.why}.`,
        consequence: 'The image cannot be uploaded, so no server can be booted.',
        remedy: 'Put the file there for the user that runs the worker, or name an image that the cloud has.',
      }),
    ];
  }
  const findings: Finding[] = [];
  if (read.sizeBytes !== sizeBytes) {
    findings.push(
      error({
        subject: 'image',
        observation: `${field}: ${file} has ${bytes(read.sizeBytes)} on ${hostname()}; it had ${bytes(sizeBytes)} when the campaign was read.`,
        consequence: 'The run would measure another image than the one meant, or half of it.',
        remedy: 'Copy the same file to where the worker runs, or start the campaign anew.',
      }),
    );
  }
  if (read.format !== undefined && read.format !== diskFormat) {
    findings.push(
      error({
        subject: 'image',
        observation: `${field}: ${file} begins as ${read.format}; disk_format says ${diskFormat}.`,
        consequence:
          'The guests would find no boot disk, or Nova refuses the image: “Image content does not match disk_format”.',
        remedy: `Write \`disk_format: ${read.format}\`.`,
      }),
    );
  }
  return findings;
}

const bytes = (n: number) => `${n.toLocaleString('en')} bytes`;
