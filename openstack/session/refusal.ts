/** From a status that was not asked for to the error that names the condition. */
import {
  AuthenticationFailed,
  BadRequest,
  Conflict,
  Forbidden,
  NotAcceptable,
  NotAuthorized,
  NotFound,
  OverQuota,
  ServerFault,
  TooManyRequests,
  UnexpectedStatus,
  type Evidence,
  type RequestFailed,
} from '../errors.ts';

/**
 * Nova: 403 "Quota exceeded for instances: …" (also 413 below 2.1's days). Neutron: 409 OverQuota. Cinder: 413 overLimit,
 * "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota 'volumes'." Glance: 413. Nova also
 * "Maximum number of ports exceeded" (nova/exception.py, the subclasses of OverQuota).
 */
const ofQuota = /quota|limit ?exceeded|overlimit|maximum number of .* exceeded/i;
/** "Policy doesn't allow os_compute_api:os-quota-sets:detail to be performed": no quota is used up. */
const ofPolicy = /\bpolicy\b/i;

/** @param asked whether this was the request for a token itself */
export function refusal(
  evidence: Evidence & { actual: number },
  asked: { token: boolean; retryAfterMs?: number },
): RequestFailed {
  const { actual } = evidence;
  const words = `${evidence.fault ?? ''} ${evidence.openstackMessage ?? ''}`;
  if ([403, 409, 413].includes(actual) && ofQuota.test(words) && !ofPolicy.test(words)) {
    return new OverQuota(evidence);
  }
  if (actual === 401) return asked.token ? new AuthenticationFailed(evidence) : new NotAuthorized(evidence);
  if (actual === 429) return new TooManyRequests(evidence, asked.retryAfterMs);
  if (actual >= 500) return new ServerFault(evidence);
  const Condition = conditions[actual] ?? UnexpectedStatus;
  return new Condition(evidence);
}

const conditions: Readonly<Record<number, new (evidence: Evidence) => RequestFailed>> = {
  400: BadRequest,
  403: Forbidden,
  404: NotFound,
  406: NotAcceptable,
  409: Conflict,
};
