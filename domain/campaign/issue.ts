/** Something wrong with a campaign file, said of one place in it. */
export interface CampaignIssue {
  /** Field names and list positions from the top of the file. */
  readonly path: readonly (string | number)[];
  readonly kind: 'missing' | 'unknown field' | 'bad key' | 'bad value' | 'contradiction';
  /** A predicate, said of the value or (unknown field, bad key) of the key: `is not in 1…1000`. */
  readonly predicate: string;
  /** What to write instead, where only this place knows it. */
  readonly remedy?: string;
}

export function issue(
  path: CampaignIssue['path'],
  kind: CampaignIssue['kind'],
  predicate: string,
  remedy?: string,
): CampaignIssue {
  return { path, kind, predicate, ...(remedy !== undefined && { remedy }) };
}
