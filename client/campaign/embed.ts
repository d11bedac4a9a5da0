import type { CampaignDraft, GroupDraft, ImageDraft, KeypairDraft } from '../../domain/campaign/draft.ts';
import type { Axis, CampaignSpec, GroupMatrix, ImageRef, KeypairRef } from '../../domain/campaign/spec.ts';
import { absolute, type Attachments } from './attachments.ts';
import { publicKeyLines } from './embeddable.ts';

/** Puts what was read in the place of the paths: from here on the campaign needs no file but the images. */
export function embed(draft: CampaignDraft, attachments: Attachments, directory: string): CampaignSpec {
  const { fleet, cloud } = draft;
  const { rally } = cloud;
  return {
    ...draft,
    // Not read here: its secrets are for the worker alone, which need not be on this machine.
    cloud: rally === undefined ? cloud : { rally: absolute(rally, directory) },
    fleet:
      fleet.kind === 'adopted'
        ? fleet
        : { kind: 'created', groups: fleet.groups.map((group) => embedGroup(group, attachments)) },
  };
}

function embedGroup(group: GroupDraft, attachments: Attachments): GroupMatrix {
  const { image, keypair, userData, ...same } = group;
  const images = image.map((one) => embedImage(one, attachments)) as unknown as Axis<ImageRef>;
  const content =
    userData === undefined
      ? undefined
      : 'text' in userData
        ? Buffer.from(userData.text)
        : attachments.find('user data', userData.file).content;
  return {
    ...same,
    image: images,
    ...(keypair !== undefined && { keypair: embedKey(keypair, attachments) }),
    ...(content !== undefined && { userDataBase64: content.toString('base64') }),
  };
}

function embedImage(image: ImageDraft, attachments: Attachments): ImageRef {
  if (image.kind === 'existing') return image;
  const { file, sizeBytes } = attachments.find('image', image.file);
  return { ...image, file, sizeBytes };
}

function embedKey(keypair: KeypairDraft, attachments: Attachments): KeypairRef {
  if (keypair.kind === 'existing') return keypair;
  const content = attachments.find('public key', keypair.file).content ?? Buffer.alloc(0);
  return { kind: 'imported', publicKey: publicKeyLines(content.toString('latin1'))[0] ?? '' };
}
