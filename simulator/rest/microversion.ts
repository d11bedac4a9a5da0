/** https://specs.openstack.org/openstack/api-sig/guidelines/microversion_specification.html */
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

/** 2.93 as 2093, so that 2.100 is more than 2.93. */
export type Version = number;

export const versionOf = (text: string): Version => {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return major * 1000 + minor;
};

export interface Microversions {
  /** In the header `OpenStack-API-Version`. */
  readonly type: 'compute' | 'placement' | 'volume';
  readonly min: string;
  readonly max: string;
  /** Nova's header of its own, from before the guideline. */
  readonly olderHeader?: string;
}

export interface Spoken {
  readonly version: Version;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws Refusal 406, 400 */
export function negotiate(offer: Microversions, headers: IncomingHttpHeaders): Spoken {
  const asked = askedFor(offer, headers);
  const text = asked === undefined ? offer.min : asked === 'latest' ? offer.max : asked;
  if (!/^\d+\.\d+$/.test(text)) {
    throw new Refusal(
      400,
      `API Version String ${text} is of invalid format. Must be of format MajorNum.MinorNum.`,
    );
  }
  const version = versionOf(text);
  const told = headersFor(offer, text);
  if (version < versionOf(offer.min) || version > versionOf(offer.max)) {
    throw new Refusal(406, unacceptable(offer, text), { headers: told });
  }
  return { version, headers: told };
}

export function headersFor(offer: Microversions, text: string): Record<string, string> {
  const older = offer.olderHeader === undefined ? {} : { [offer.olderHeader]: text };
  return {
    'OpenStack-API-Version': `${offer.type} ${text}`,
    ...older,
    Vary: 'OpenStack-API-Version',
  };
}

function askedFor(offer: Microversions, headers: IncomingHttpHeaders): string | undefined {
  const own = offer.olderHeader === undefined ? undefined : headers[offer.olderHeader.toLowerCase()];
  const guideline = String(headers['openstack-api-version'] ?? '')
    .split(',')
    .map((each) => each.trim().split(/\s+/))
    .find(([type]) => type === offer.type)?.[1];
  return guideline ?? (typeof own === 'string' ? own : undefined);
}

function unacceptable(offer: Microversions, text: string): string {
  return offer.type === 'placement'
    ? `The resource could not be generated that was acceptable to your browser (content of type application/json. \n\n Invalid microversion: Unacceptable version header: ${text}`
    : `Version ${text} is not supported by the API. Minimum is ${offer.min} and maximum is ${offer.max}.`;
}
