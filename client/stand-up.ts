import { dataConverterOf } from '../worker/codec/data-converter.ts';
import type { Home } from '../worker/home.ts';
import { logTo } from '../worker/logging.ts';
import { embeddedTemporal } from '../worker/temporal/embedded.ts';
import { keepHistories } from '../worker/temporal/namespace.ts';
import { roles, startWorkers } from '../worker/roles.ts';
import { type Reach, reachOfEmbedded } from '../worker/temporal/reach.ts';
import { keepAlive } from '../worker/temporal/supervise.ts';
import { say } from './output.ts';
import { linkTo, prepareNamespace } from './temporal.ts';

/** An embedded Temporal and a worker, of this process's making. */
export interface Stand {
  readonly reach: Reach;
  readonly temporalWas: 'started' | 'already running';
  /** Settles when somebody asks the process to end. */
  untilTold(): Promise<void>;
  end(): Promise<void>;
}

/** @throws CodecKeyProblem before anything is started */
export async function standUp(home: Home): Promise<Stand> {
  dataConverterOf(process.env);
  const temporal = await embeddedTemporal(home, say);
  const reach = reachOfEmbedded(home, temporal);
  {
    await using link = await linkTo(reach);
    await prepareNamespace(link);
    await keepHistories(link.connection, reach.namespace);
  }
  await logTo(home);
  const worker = await startWorkers(home, reach, roles);
  const supervision = keepAlive(home, say);
  return {
    reach,
    temporalWas: temporal.started ? 'started' : 'already running',
    untilTold: () => Promise.race([told(), worker.ended]),
    end: async () => {
      supervision.stop();
      await worker.stop();
      if (temporal.started) await supervision.current(temporal).stop();
    },
  };
}

/** Settles at the first SIGINT or SIGTERM; the second one ends the process at once. */
export async function told(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
