/** https://specs.openstack.org/openstack/api-sig/guidelines/microversion_specification.html */
import { z } from 'zod';
import { MicroversionTooLow } from '../errors.ts';
import type { ServiceName } from './catalogue.ts';

/** What one call needs. */
export interface MicroversionNeed {
  /** Below it the call has no meaning. */
  readonly atLeast: string;
  /** The newest whose request and answer this code knows. */
  readonly best: string;
  /** What it means that the cloud is too old, and what to do: the end of the error's sentence. */
  readonly otherwise?: string;
}

export interface MicroversionRange {
  readonly min: string;
  readonly max: string;
}

export type MicroversionedService = 'compute' | 'placement' | 'volume';

/** The name in the header OpenStack-API-Version. */
const headerNames: Record<MicroversionedService, string> = {
  compute: 'compute',
  placement: 'placement',
  volume: 'volume',
};

export function isMicroversioned(service: ServiceName): service is MicroversionedService {
  return service in headerNames;
}

/** Nova below 2.27 knows only its own header (api-ref/source/index.rst). */
export function microversionHeaders(service: ServiceName, version: string): Record<string, string> {
  if (!isMicroversioned(service)) return {};
  const nova: Record<string, string> =
    service === 'compute' ? { 'X-OpenStack-Nova-API-Version': version } : {};
  return { 'OpenStack-API-Version': `${headerNames[service]} ${version}`, ...nova };
}

/** True when `version` is `floor` or newer: 2.100 is newer than 2.93. */
export function isAtLeast(version: string | undefined, floor: string): boolean {
  return version !== undefined && compare(version, floor) >= 0;
}

/**
 * The highest that both sides know.
 * @throws MicroversionTooLow when the cloud's range and [atLeast, best] do not meet.
 */
export function choose(
  service: ServiceName,
  need: MicroversionNeed,
  range: MicroversionRange | undefined,
): string {
  if (range === undefined || compare(range.max, need.atLeast) < 0) {
    throw new MicroversionTooLow(
      service,
      `${need.atLeast} or newer`,
      range,
      need.otherwise ?? 'the cloud is too old for this',
    );
  }
  if (compare(range.min, need.best) > 0) {
    throw new MicroversionTooLow(
      service,
      `${need.best} or older`,
      range,
      'the cloud has dropped what this code speaks',
    );
  }
  return compare(range.max, need.best) < 0 ? range.max : need.best;
}

function compare(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}

const version = z.object({
  id: z.string(),
  status: z.string().optional(),
  /** Nova and Cinder say version, Placement max_version; both empty where there are no microversions (Nova v2.0). */
  version: z.string().nullish(),
  max_version: z.string().nullish(),
  min_version: z.string().nullish(),
});
/** The root lists versions; a versioned URL has one of them. */
export const versionDocument = z.union([
  z.object({ versions: z.array(version) }),
  z.object({ version }).transform((one) => ({ versions: [one.version] })),
]);

/** The widest range that the document offers; undefined when none of its versions has microversions. */
export function rangeOf(document: z.infer<typeof versionDocument>): MicroversionRange | undefined {
  const ranges = document.versions
    .map((one) => ({ min: one.min_version ?? '', max: one.max_version ?? one.version ?? '' }))
    .filter((one) => one.max !== '' && one.min !== '');
  return ranges.sort((a, b) => compare(b.max, a.max))[0];
}
