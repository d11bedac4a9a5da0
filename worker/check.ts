import { examine, type Examination } from '../activities/preflight/examine.ts';
import { badSource } from '../activities/preflight/credentials.ts';
import type { CampaignSpec } from '../domain/campaign/spec.ts';
import { loadCredentials } from '../openstack/credentials/load.ts';
import { CredentialsProblem } from '../openstack/errors.ts';
import { openSession } from '../openstack/session/session.ts';

export type { Examination };

/** Preflight in this process, with its credentials: what a run that starts now, on this machine, would be told. */
export async function check(spec: CampaignSpec): Promise<Examination> {
  try {
    const session = openSession(await loadCredentials(spec.cloud));
    try {
      return await examine(session, spec);
    } finally {
      await session.close();
    }
  } catch (problem) {
    if (problem instanceof CredentialsProblem) return { findings: badSource(problem), checked: 1 };
    throw problem;
  }
}
