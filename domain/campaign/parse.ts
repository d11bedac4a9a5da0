import type { z } from 'zod';
import { contradictions } from './contradictions.ts';
import type { CampaignDraft } from './draft.ts';
import { issue, type CampaignIssue } from './issue.ts';
import { campaignFile } from './schema/campaign.ts';
import { missing } from './schema/words.ts';

export type ParsedCampaign =
  | { readonly ok: true; readonly draft: CampaignDraft }
  | { readonly ok: false; readonly issues: readonly CampaignIssue[] };

/** Takes what a campaign file says, as plain values; answers with the draft, or with everything that is wrong. */
export function parseCampaign(file: unknown): ParsedCampaign {
  const parsed = campaignFile.safeParse(file);
  const found = [
    ...contradictions(file),
    ...(parsed.success ? [] : parsed.error.issues.flatMap((one) => fromZod(one))),
  ];
  if (parsed.success && found.length === 0) return { ok: true, draft: parsed.data };
  // One place, one complaint: a contradiction says more of a field than that it is unknown where it stands.
  const byPath = new Map(found.toReversed().map((one) => [JSON.stringify(one.path), one]));
  return { ok: false, issues: [...byPath.values()].reverse() };
}

function fromZod(found: z.core.$ZodIssue): CampaignIssue[] {
  const path = found.path.filter((step) => typeof step !== 'symbol');
  if (found.code === 'unrecognized_keys') {
    return found.keys.map((key) => issue([...path, key], 'unknown field', 'is not a field here'));
  }
  if (found.code === 'invalid_key') {
    return [issue(path, 'bad key', found.issues[0]?.message ?? found.message)];
  }
  return [issue(path, found.message === missing ? 'missing' : 'bad value', found.message)];
}
