/** What is known of a request that failed. Secrets were removed before it came here (session/redact.ts). */
export interface Evidence {
  /** Catalogue's name of the service: 'compute', 'identity', … */
  readonly service: string;
  readonly method: string;
  /** Whole URL, query included. */
  readonly url: string;
  /** The statuses that would have been success. */
  readonly expected: readonly number[];
  /** The status that came, when one came. */
  readonly actual?: number;
  /** X-OpenStack-Request-Id: what the operator greps for in the service's log. */
  readonly requestId?: string;
  /** What the service calls the fault: 'conflictingRequest', 'Unauthorized', 'OverQuota', … */
  readonly fault?: string;
  /** The service's own words. */
  readonly openstackMessage?: string;
}

/** The base of all of them. `name` is the class's name: it survives a serialisation that loses the class. */
export class OpenStackError extends Error {
  override readonly name: string = 'OpenStackError';
  declare readonly service?: string;
  declare readonly method?: string;
  declare readonly url?: string;
  declare readonly expected?: readonly number[];
  declare readonly actual?: number;
  declare readonly requestId?: string;
  /** What the service calls the fault: 'conflictingRequest', 'OverQuota', … */
  declare readonly fault?: string;
  declare readonly openstackMessage?: string;
}

/** A request that did not get what it was sent for. The message is one line with all the evidence. */
export class RequestFailed extends OpenStackError {
  override readonly name: string = 'RequestFailed';
  declare readonly service: string;
  declare readonly method: string;
  declare readonly url: string;
  declare readonly expected: readonly number[];

  constructor(evidence: Evidence, what: string, options?: ErrorOptions) {
    super(`${evidence.method} ${evidence.url}: ${what}${idOf(evidence)}`, options);
    Object.assign(this, evidence);
  }
}

/** `expected 202, got 409 conflictingRequest: Cannot 'os-migrateLive' …` */
export function expectedAndGot(evidence: Evidence): string {
  const { expected, actual, fault, openstackMessage } = evidence;
  const words = [fault, openstackMessage].filter((word) => word !== undefined && word !== '');
  return `expected ${expected.join(' or ')}, got ${actual ?? 'no status'}${words.length > 0 ? ' ' : ''}${words.join(': ')}`;
}

function idOf(evidence: Evidence): string {
  return evidence.requestId === undefined ? '' : ` (${evidence.requestId})`;
}
