/** One API: where it is, which versions it speaks, and how it refuses. */
import type { Microversions } from './microversion.ts';
import type { Wrap } from './refusal.ts';
import type { Reply, Request, Router } from './router.ts';

export type ServiceName = 'identity' | 'compute' | 'image' | 'network' | 'placement' | 'volume';

export interface Service {
  readonly name: ServiceName;
  /** The catalogue's: 'volumev3'. */
  readonly type: string;
  /** Below the origin, as devstack has them: '/compute'. */
  readonly prefix: string;
  /** The API's version in the path, below the prefix: '/v2.1'; '' where it has none. */
  readonly versionPath: string;
  /** The document at the prefix, which asks for no token. */
  readonly versions: (request: Request) => Reply;
  readonly microversions?: Microversions;
  readonly wrap: Wrap;
  readonly router: Router;
}
