/** Asks a service once for its microversions. */
import { NotFound, UnreadableAnswer } from '../errors.ts';
import type { Endpoint, ServiceName } from './catalogue.ts';
import type { Courier } from './courier.ts';
import { rangeOf, versionDocument, type MicroversionRange } from './microversion.ts';
import type { Token } from './token.ts';

/**
 * The root document names all versions and wants no token; behind a proxy that only forwards the versioned path it is
 * missing, or somebody's web page: then the versioned document is read.
 */
export async function fetchRange(
  courier: Courier,
  service: ServiceName,
  endpoint: Endpoint,
  token: Token,
): Promise<MicroversionRange | undefined> {
  const ask = async (url: string) =>
    await courier.carry(
      { service, method: 'GET', path: '/', expect: [200, 300], schema: versionDocument.transform(rangeOf) },
      { endpoint: url, token },
    );
  try {
    return (await ask(endpoint.root.replace(/\/$/, ''))).value;
  } catch (error) {
    if (!(error instanceof NotFound || error instanceof UnreadableAnswer)) throw error;
    const versioned = /^(.*\/v\d+(?:\.\d+)?)(?:\/|$)/.exec(endpoint.url)?.[1];
    if (versioned === undefined) throw error;
    return (await ask(versioned)).value;
  }
}
