import { ApplicationFailure } from '@temporalio/activity';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import type { Finding, Ground } from '../../domain/ground.ts';
import { CredentialsProblem } from '../../openstack/errors.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Clouds } from '../clouds.ts';
import { hearsProbeWorker } from '../probes/heard.ts';
import { badSource } from './credentials.ts';
import { examine } from './examine.ts';

export interface PreflightInput {
  readonly run: string;
  readonly spec: CampaignSpec;
}

/**
 * Looks whether the campaign can be carried out, before anything is made or moved.
 * @throws PreflightFailed, with every finding, when something stands in its way; a retryable error when the cloud is away
 */
export async function preflight(clouds: Clouds, { run, spec }: PreflightInput): Promise<Ground> {
  let session: Session;
  try {
    ({ session } = await clouds.open(spec.cloud));
  } catch (problem) {
    if (problem instanceof CredentialsProblem) throw preflightFailed(badSource(problem), 1);
    throw problem;
  }
  const { findings, checked, ground, trouble } = await examine(session, spec, { run, hearsProbeWorker });
  if (ground) return ground;
  if (trouble && !findings.some((f) => f.severity === 'error')) throw trouble;
  throw preflightFailed(findings, checked);
}

function preflightFailed(findings: readonly Finding[], checked: number): ApplicationFailure {
  const errors = findings.filter((f) => f.severity === 'error');
  const message = `preflight: ${errors.map((f) => f.observation).join(' · ')}`;
  return ApplicationFailure.nonRetryable(message, 'PreflightFailed', { findings, checked });
}
