import { parseCampaign } from '../../../domain/campaign/parse.ts';
import type { CampaignSpec } from '../../../domain/campaign/spec.ts';
import { readCampaignText, type ReadCampaign } from '../../../client/campaign/read.ts';

/** A right and small campaign file, as plain values, with what a test changes in it. */
export function campaign(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { name: 'a', evacuate: 'cmp-a', to: 'cmp-b', fleet: group(), ...changes };
}

export function group(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { count: 4, flavor: 'm1.tiny', image: 'tiny', network: 'bench', ...changes };
}

/** The spec of a campaign that names no files. */
export function spec(changes: Record<string, unknown> = {}): CampaignSpec {
  const parsed = parseCampaign(campaign(changes));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues, undefined, 1));
  // Without files a draft is a spec.
  return parsed.draft as CampaignSpec;
}

/** `path: predicate` of all that is wrong with it. */
export function issues(changes: Record<string, unknown>): string[] {
  const parsed = parseCampaign(campaign(changes));
  return parsed.ok
    ? []
    : parsed.issues.map(({ path, predicate }) => `${path.join('.')}: ${predicate}`).sort();
}

export function read(text: string, directory = import.meta.dirname): Promise<ReadCampaign> {
  return readCampaignText({ file: 'campaign.yaml', text }, directory);
}
