import type {
  AdoptedFleet,
  Axis,
  CampaignSpec,
  DiskFormat,
  GroupMatrix,
  ImageRef,
  KeypairRef,
} from './spec.ts';

/** A campaign that is valid as written; the files that it names, by paths as written, are still to be read. */
export interface CampaignDraft extends Omit<CampaignSpec, 'fleet'> {
  readonly fleet: { readonly kind: 'created'; readonly groups: readonly GroupDraft[] } | AdoptedFleet;
}

export interface GroupDraft extends Omit<GroupMatrix, 'image' | 'keypair' | 'userDataBase64'> {
  readonly image: Axis<ImageDraft>;
  readonly keypair?: KeypairDraft;
  readonly userData?: UserDataDraft;
}

export type ImageDraft =
  | Extract<ImageRef, { kind: 'existing' }>
  | { readonly kind: 'upload'; readonly file: string; readonly diskFormat: DiskFormat };

export type KeypairDraft =
  Extract<KeypairRef, { kind: 'existing' }> | { readonly kind: 'file'; readonly file: string };

export type UserDataDraft = { readonly file: string } | { readonly text: string };
