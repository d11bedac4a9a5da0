/** A whole answer with a status that was not asked for: one class per condition. */
import { expectedAndGot, RequestFailed, type Evidence } from './evidence.ts';

class Refusal extends RequestFailed {
  override readonly name: string = 'Refusal';
  declare readonly actual: number;
  constructor(evidence: Evidence) {
    super(evidence, expectedAndGot(evidence));
  }
}

/** Keystone said 401 to a request for a token: wrong or expired credentials, a disabled user, or no role in the project. */
export class AuthenticationFailed extends Refusal {
  override readonly name = 'AuthenticationFailed';
}

/** A service said 401 to a token that Keystone issued a moment ago (one re-authentication was tried). */
export class NotAuthorized extends Refusal {
  override readonly name = 'NotAuthorized';
}

/** 403: the policy does not let this user do it; live migration wants the admin role by default. */
export class Forbidden extends Refusal {
  override readonly name = 'Forbidden';
}

/** 403, 409 or 413 whose text speaks of a quota or a limit: Nova 403, Neutron 409, Cinder and Glance 413. */
export class OverQuota extends Refusal {
  override readonly name = 'OverQuota';
}

/** 404: the thing does not exist, or this project may not see it. */
export class NotFound extends Refusal {
  override readonly name = 'NotFound';
}

/** 409: the thing's state forbids it now: already migrating, SHUTOFF, locked, a name in use. */
export class Conflict extends Refusal {
  override readonly name = 'Conflict';
}

/** 400: the service did not accept the request as written, or its scheduler refused it at once (Nova below 2.34). */
export class BadRequest extends Refusal {
  override readonly name = 'BadRequest';
}

/** 406: the service does not speak the microversion, though its version document said so (a rolling upgrade). */
export class NotAcceptable extends Refusal {
  override readonly name = 'NotAcceptable';
}

/** 429, after as many tries as the time allowed. */
export class TooManyRequests extends Refusal {
  override readonly name = 'TooManyRequests';
  /** What Retry-After said, ms from the answer. */
  readonly retryAfterMs?: number;
  constructor(evidence: Evidence, retryAfterMs?: number) {
    super(evidence);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** 5xx: the service, or a proxy before it, failed. Whether the request was carried out is not known. */
export class ServerFault extends Refusal {
  override readonly name = 'ServerFault';
}

/** Any other status: a redirect, a 2xx that was not expected, an uncommon 4xx. */
export class UnexpectedStatus extends Refusal {
  override readonly name = 'UnexpectedStatus';
}
