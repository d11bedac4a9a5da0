import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { NativeConnection, type NativeConnectionOptions, Worker } from '@temporalio/worker';
import { probeKey } from '../activities/probes/key.ts';
import { madeOnce } from '../activities/probes/made-once.ts';
import { createProbeActivities } from '../activities/probes/probe-activities.ts';
import { probeTaskQueue } from '../domain/control.ts';
import type { RunningWorker } from './control-worker.ts';
import type { Home } from './home.ts';
import type { Reach } from './temporal/reach.ts';

/** A cancelled watch is heard of with a heartbeat. */
const limits = {
  maxConcurrentActivityTaskExecutions: 200,
  maxHeartbeatThrottleInterval: '2s',
  defaultHeartbeatThrottleInterval: '2s',
  shutdownGraceTime: '8s',
} as const;

/**
 * Starts the worker that watches guests: wherever they can be reached. It takes watches from the queue that all such workers
 * share, and keeps them on one of its own, whose name outlives it: samples are where they were written.
 */
export async function startProbeWorker(home: Home, reach: Reach): Promise<RunningWorker> {
  const ownQueue = await ownQueueOf(home);
  const key = await probeKey(home.probeKey);
  const connection = await NativeConnection.connect(reach.connection as NativeConnectionOptions);
  const all = createProbeActivities({ samples: home.samples, key, ownQueue });
  const { beginProbing, ...rest } = all;
  const { namespace, dataConverter } = reach;
  const common = { connection, namespace, dataConverter, ...limits };
  const workers = await Promise.all([
    Worker.create({ ...common, taskQueue: probeTaskQueue, activities: { beginProbing } }),
    Worker.create({ ...common, taskQueue: ownQueue, activities: rest }),
  ]);
  const stopAll = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const ended = Promise.all(workers.map((worker) => worker.run().finally(stopAll)))
    .then(() => undefined)
    .finally(() => connection.close());
  return {
    ended,
    stop: async () => {
      stopAll();
      await ended;
    },
  };
}

async function ownQueueOf({ probeQueue }: Home): Promise<string> {
  const name = () => `${probeTaskQueue}@${hostname()}-${randomBytes(4).toString('hex')}\n`;
  return (await madeOnce(probeQueue, name)).trim();
}
