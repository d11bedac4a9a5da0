import { z } from 'zod';
import type { GroupDraft, ImageDraft, KeypairDraft, UserDataDraft } from '../draft.ts';
import { isMapping } from '../peek.ts';
import { bootKinds, diskFormats, type FlavorRef, type NetworkRef } from '../spec.ts';
import { choice, oneOrList, textOr } from './choice.ts';
import { loads } from './load.ts';
import { fields, file, labels, named, oneOf, text, whole } from './words.ts';

const flavor = textOr(
  named().transform((name): FlavorRef => ({ kind: 'existing', name })),
  z
    .strictObject(
      {
        vcpus: whole(1, 1024).describe('Virtual CPUs.'),
        ram_mb: whole(1, 16_777_216).describe('Memory in MiB.'),
        disk_gb: whole(0, 1_048_576).describe('Root disk in GiB.'),
        ephemeral_gb: whole(0, 1_048_576).default(0).describe('A second disk in GiB; 0 = none.'),
      },
      { error: fields },
    )
    .transform((made): FlavorRef => ({
      kind: 'made',
      vcpus: made.vcpus,
      ramMb: made.ram_mb,
      diskGb: made.disk_gb,
      ephemeralGb: made.ephemeral_gb,
    })),
);

const image = textOr(
  named().transform((name): ImageDraft => ({ kind: 'existing', name })),
  z
    .strictObject(
      {
        file: file().describe('The image to upload; the worker reads it from this path.'),
        disk_format: oneOf(diskFormats).describe('What Glance is told that the file is.'),
      },
      { error: fields },
    )
    .transform((up): ImageDraft => ({ kind: 'upload', file: up.file, diskFormat: up.disk_format })),
);

const network = named().transform((name): NetworkRef =>
  name === 'none' || name === 'auto' ? { kind: name } : { kind: 'existing', name },
);

const keyFile = file().transform((path): KeypairDraft => ({ kind: 'file', file: path }));
const keyByName = z
  .strictObject({ name: named().describe('A keypair that the cloud has.') }, { error: fields })
  .transform(({ name }): KeypairDraft => ({ kind: 'existing', name }));
const keyByFile = z
  .strictObject(
    { public_key_file: file().describe('A public key in the form of OpenSSH.') },
    { error: fields },
  )
  .transform((key): KeypairDraft => ({ kind: 'file', file: key.public_key_file }));
const keypair = choice([keyFile, keyByName, keyByFile], (value) =>
  !isMapping(value) ? keyFile : 'public_key_file' in value ? keyByFile : keyByName,
);

const dataPath = file().transform((path): UserDataDraft => ({ file: path }));
const dataFile = z.strictObject({ file: file().describe('A file to read it from.') }, { error: fields });
const dataText = z.strictObject({ text: text().describe('The user data itself.') }, { error: fields });
const userData: z.ZodType<UserDataDraft> = choice([dataPath, dataFile, dataText], (value) =>
  !isMapping(value) ? dataPath : 'text' in value ? dataText : dataFile,
);

// Nova's own pattern for metadata keys. What begins with `ferry` is the mark by which a run finds its own.
const metadata = labels(
  /^(?![Ff][Ee][Rr][Rr][Yy])[A-Za-z0-9_:. -]{1,255}$/,
  'letters, digits, _ : . - and spaces, not beginning with ferry',
  100,
);

export const groupFields = {
  count: oneOrList(whole(1, 1000)).describe('How many servers.'),
  boot: oneOrList(oneOf(bootKinds))
    .prefault('image')
    .describe(
      'image: root disk on the host. volume: a volume that ferry makes beforehand. new-volume: Nova has Cinder make the volume at boot.',
    ),
  flavor: oneOrList(flavor).describe('A flavor by name, or one to be made for the run and removed after it.'),
  image: oneOrList(image).describe('An image by name or id, or a file to upload for the run.'),
  volume_size_gb: oneOrList(whole(1, 1_048_576))
    .exactOptional()
    .describe('Root volume in GiB, for boot volume and new-volume. Left out: what flavor and image need.'),
  network: oneOrList(network).describe(
    'A network by name or id; none: servers without ports; auto: the one that Nova finds or makes.',
  ),
  keypair: keypair
    .exactOptional()
    .describe('The path of a public key, or a keypair of the cloud. Left out: none.'),
  user_data: userData
    .exactOptional()
    .describe(
      'What the servers run when they boot: the path of a file, or the text itself. It is kept in Temporal: no secrets. At most 49,149 bytes.',
    ),
  load: loads
    .exactOptional()
    .describe(
      'What the agent, which user data brings into each server, has it do: a list, each item with one kind. Left out: nothing.',
    ),
  metadata: metadata.default({}).describe('Metadata of the servers, as Nova stores it.'),
};

export const group = z.strictObject(groupFields, { error: fields }).transform((written): GroupDraft => {
  const { volume_size_gb: volumeSizeGb, user_data: userDataWritten, keypair: key, ...same } = written;
  return {
    ...same,
    ...(volumeSizeGb !== undefined && { volumeSizeGb }),
    ...(key !== undefined && { keypair: key }),
    ...(userDataWritten !== undefined && { userData: userDataWritten }),
  };
});
