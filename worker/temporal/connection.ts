import { connect } from 'node:tls';
import type { ConnectionOptions } from '@temporalio/client';
import { type ClientConfigProfile, loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';

/** Thrown when what says how to reach Temporal does not fit together; the message names the variable and the remedy. */
export class TemporalSettingProblem extends Error {
  override readonly name = 'TemporalSettingProblem';
}

export interface ConnectionSettings {
  readonly address?: string;
  readonly namespace?: string;
  readonly connection: ConnectionOptions;
}

/**
 * As Temporal's own clients read it: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_…, TEMPORAL_PROFILE, temporal.toml.
 * @throws TemporalSettingProblem
 */
export function connectionSettings(env: NodeJS.ProcessEnv): ConnectionSettings {
  const profile = profileOf();
  const { tls } = profile;
  if ((tls?.clientCert === undefined) !== (tls?.clientKey === undefined)) {
    // The SDK would leave out the one that is there, and connect as nobody.
    const [there, lacking] = tls?.clientCert === undefined ? ['KEY', 'CERT'] : ['CERT', 'KEY'];
    throw new TemporalSettingProblem(
      `TEMPORAL_TLS_CLIENT_${there}_PATH (or _DATA, or temporal.toml) is set, and TEMPORAL_TLS_CLIENT_${lacking}_PATH is not. Set both, or neither.`,
    );
  }
  // The SDK does not read it either; who sets it would think that it had an effect.
  if (/^(1|true|yes)$/i.test(env['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] ?? ''))
    throw new TemporalSettingProblem(
      'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: ferry always checks who Temporal is. Unset it; set TEMPORAL_TLS_SERVER_CA_CERT_PATH to its authority, and TEMPORAL_TLS_SERVER_NAME to the name in its certificate.',
    );
  const { connectionOptions, namespace } = optionsOf(profile);
  const { address } = connectionOptions;
  return {
    ...(address !== undefined && { address }),
    ...(namespace !== undefined && { namespace }),
    connection: connectionOptions,
  };
}

function profileOf(): ClientConfigProfile {
  return orProblem('temporal.toml', () => loadClientConfigProfile());
}

function optionsOf(profile: ClientConfigProfile) {
  return orProblem('TEMPORAL_TLS_… or temporal.toml', () => toClientOptions(profile));
}

function orProblem<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new TemporalSettingProblem(`${what}: ${words}. Mend what it names, or unset it.`);
  }
}

const answersWithinMs = 3_000;

/** Why TLS to a server does not come about, in OpenSSL's words: gRPC says no more than that there was no connection. Undefined where it does. */
export async function tlsTrouble(address: string, { tls }: ConnectionOptions): Promise<string | undefined> {
  if (tls === undefined || tls === null || tls === false) return undefined;
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = tls === true ? {} : tls;
  const { hostname, port } = new URL(`https://${address}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  return await new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      servername: serverNameOverride ?? (/^[\d.]+$|:/.test(host) ? '' : host),
      ALPNProtocols: ['h2'],
      timeout: answersWithinMs,
      ...(serverRootCACertificate && { ca: Buffer.from(serverRootCACertificate) }),
      ...(clientCertPair && { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }),
    });
    const settle = (why: string | undefined) => {
      socket.destroy();
      resolve(why);
    };
    socket.once('error', (error: Error) => {
      settle(error.message);
    });
    socket.once('timeout', () => {
      settle(undefined);
    });
    // By TLS 1.3 a server that does not take our certificate says so after the handshake (RFC 8446, 4.4.2.4); one that does says something of HTTP/2.
    socket.once('data', () => {
      settle(undefined);
    });
    socket.once('close', () => {
      resolve('it ended the connection when it had seen who asks: it may want another client certificate');
    });
  });
}
