import assert from 'node:assert/strict';
import { examine } from '../../../activities/preflight/examine.ts';
import type { Finding } from '../../../domain/ground.ts';
import { spec } from '../campaign/build.ts';
import type { FakeCloud } from './fake-cloud.ts';

/** What preflight says of a campaign on a cloud. */
export async function examined(
  cloud: FakeCloud,
  campaign: Record<string, unknown> = {},
  by: Parameters<typeof examine>[2] = {},
) {
  return await examine(cloud, spec(campaign), by);
}

/** Of a subject, errors and warnings, each as `error: what was observed`. */
export async function told(cloud: FakeCloud, subject: string, campaign: Record<string, unknown> = {}) {
  const { findings } = await examined(cloud, campaign);
  return findings.filter((f) => f.subject === subject).map((f) => `${f.severity}: ${f.observation}`);
}

/** The only finding of a subject: fails when there is none, or another. */
export async function theOne(
  cloud: FakeCloud,
  subject: string,
  campaign: Record<string, unknown> = {},
): Promise<Finding> {
  const { findings } = await examined(cloud, campaign);
  const [only, another] = findings.filter((f) => f.subject === subject);
  const all = JSON.stringify(findings, undefined, 1);
  assert.ok(only && !another, `expected one finding on ${subject}, got ${all}`);
  return only;
}

export const group = (changes: Record<string, unknown> = {}) => ({
  fleet: { count: 4, flavor: 'm1.tiny', image: 'tiny', network: 'bench', ...changes },
});
export const adopt = (adopt: unknown = 'all') => ({ fleet: { adopt } });
