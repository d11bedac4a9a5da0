import { activityInfo, getClient } from '@temporalio/activity';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { signals, workflowTypes } from '../../domain/control.ts';
import { type HostKey, lockId } from '../../domain/host-lock.ts';
import type { IfBusy } from '../../domain/schedule/plan.ts';
import { AuthenticationFailed, CredentialsProblem } from '../../openstack/errors.ts';
import type { Clouds } from '../clouds.ts';
import { isRefusal } from '../faults.ts';
import { CannotTell } from '../preflight/check.ts';
import { Inquiry } from '../preflight/inquiry.ts';

export interface HostsInput {
  readonly spec: CampaignSpec;
}

/** Claimed as a host is, by runs that declare a policy. */
const wholeCloudsPolicy = 'the live-migration policy';

/**
 * The hosts that a run needs to itself: the one it empties, and the destinations it names. By what the cloud calls
 * them, so that two campaigns that call a host by its two names, or the cloud, mean the same. None where the cloud
 * does not know them: preflight, which comes next, says what is wrong.
 */
export async function hostsToClaim(clouds: Clouds, { spec }: HostsInput): Promise<HostKey[]> {
  try {
    const { session } = await clouds.open(spec.cloud);
    const inquiry = new Inquiry(session, spec);
    const hosts = [await inquiry.home(), ...(await inquiry.destinations())];
    const cloud = addressOf((await session.endpoint('identity')).url);
    // What is set for one run would be measured by another, on whatever host.
    const policy = spec.policy ? [wholeCloudsPolicy] : [];
    return [...new Set([...hosts.map((h) => h.name), ...policy])].map((host) => ({ cloud, host }));
  } catch (problem) {
    const preflightSays =
      problem instanceof CredentialsProblem ||
      problem instanceof AuthenticationFailed ||
      problem instanceof CannotTell ||
      isRefusal(problem);
    if (preflightSays) return [];
    throw problem;
  }
}

/** Without scheme, slash and version: `keystone.example.org:5000`. */
function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname.replace(/\/?(v3)?\/?$/, '')}`;
}

export interface ClaimInput {
  readonly key: HostKey;
  readonly run: string;
  readonly since: number;
  readonly ifBusy: IfBusy;
}

/** Asks the host's lock, and makes one where there is none. The lock answers the run by a signal. */
export async function claimHost({ key, run, since, ifBusy }: ClaimInput): Promise<void> {
  await getClient().workflow.signalWithStart(workflowTypes.hostLock, {
    workflowId: lockId(key),
    taskQueue: activityInfo().taskQueue,
    args: [{ key }],
    signal: signals.claim,
    signalArgs: [{ run, since, ifBusy }],
  });
}
