import { NativeConnection, type NativeConnectionOptions, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/activities.ts';
import { Clouds } from '../activities/clouds.ts';
import { probeKey } from '../activities/probes/key.ts';
import { controlTaskQueue } from '../domain/control.ts';
import { pollEveryMs } from '../domain/polling.ts';
import { announcerOf } from './announcer.ts';
import type { Home } from './home.ts';
import { runStoreOf } from './run-store.ts';
import type { Reach } from './temporal/reach.ts';
import { workflowBundle } from './workflow-bundle.ts';

export interface RunningWorker {
  /** Settles when the worker has stopped, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Activities that wait (watchers) cost a promise each, not a thread: there may be as many as a run has servers in
 * flight. A heartbeat is a write of Temporal's for each of them: one every 5 s at most, which is also how soon a
 * cancellation is heard.
 */
const limits = {
  maxConcurrentActivityTaskExecutions: 2_500,
  maxConcurrentWorkflowTaskExecutions: 40,
  maxHeartbeatThrottleInterval: '5s',
  defaultHeartbeatThrottleInterval: '5s',
  shutdownGraceTime: '2s',
} as const;

/** Starts the worker that needs no more than the cloud's API: it carries runs, and everything that acts on the cloud. */
export async function startControlWorker(home: Home, reach: Reach): Promise<RunningWorker> {
  const store = runStoreOf(home);
  await store.makeReady();
  const connection = await NativeConnection.connect(reach.connection as NativeConnectionOptions);
  const clouds = new Clouds({ pollEveryMs });
  const announcer = announcerOf(home, store);
  const worker = await Worker.create({
    connection,
    namespace: reach.namespace,
    taskQueue: controlTaskQueue,
    workflowBundle: await workflowBundle(reach.dataConverter),
    dataConverter: reach.dataConverter,
    activities: createActivities({ clouds, store, announcer, probeKey: () => probeKey(home.probeKey) }),
    ...limits,
  });
  const ended = worker.run().finally(async () => {
    await clouds.close();
    await announcer.stop();
    await connection.close();
  });
  return {
    ended,
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}
