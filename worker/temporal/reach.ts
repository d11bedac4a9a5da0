import type { ConnectionOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { dataConverterOf } from '../codec/data-converter.ts';
import type { Home } from '../home.ts';
import { connectionSettings } from './connection.ts';
import { type EmbeddedState, runningEmbedded } from './embedded.ts';

/** Where Temporal is. */
export interface Reach {
  readonly address: string;
  readonly namespace: string;
  /** Who says so, for people. */
  readonly according: string;
  readonly connection: ConnectionOptions;
  /** How what is said to it is written: encrypted, where there are keys. */
  readonly dataConverter: DataConverter;
  /** The web page of an embedded server. */
  readonly ui?: string;
  /** How long to wait for its first answer. */
  readonly answersWithinMs: number;
}

/** A server on a network: one that has not answered by then is not there. */
const answersWithinMs = 5_000;
/** The embedded one is a process that lives: on a busy machine it listens for seconds before it answers. */
const embeddedAnswersWithinMs = 30_000;

export function reachOfEmbedded(home: Home, { address, ui }: EmbeddedState): Reach {
  return {
    address,
    namespace: 'default',
    according: `the embedded server of ${home.path}`,
    connection: { address },
    dataConverter: dataConverterOf(process.env),
    ui,
    answersWithinMs: embeddedAnswersWithinMs,
  };
}

/** Thrown when nothing says where Temporal is, or nobody answers there; the message says how to get one. */
export class NoTemporal extends Error {
  override readonly name = 'NoTemporal';
}

/**
 * Where to find Temporal: its own conventions first (TEMPORAL_ADDRESS, TEMPORAL_PROFILE, temporal.toml), then the
 * embedded server of this home. @throws NoTemporal, TemporalSettingProblem, CodecKeyProblem
 */
export async function reachTemporal(home: Home): Promise<Reach> {
  const { address, namespace, connection } = connectionSettings(process.env);
  if (address !== undefined) {
    return {
      address,
      namespace: namespace ?? 'default',
      according: process.env['TEMPORAL_ADDRESS'] === undefined ? 'temporal.toml' : 'TEMPORAL_ADDRESS',
      connection,
      dataConverter: dataConverterOf(process.env),
      answersWithinMs,
    };
  }
  const embedded = await runningEmbedded(home);
  if (embedded) return reachOfEmbedded(home, embedded);
  throw new NoTemporal(
    [
      `No Temporal server: TEMPORAL_ADDRESS is not set, no temporal.toml names one, and none is embedded in ${home.path}.`,
      'Start one with `ferry up` (in another terminal), or let this command bring its own: `ferry run --embedded …`.',
    ].join('\n'),
  );
}
