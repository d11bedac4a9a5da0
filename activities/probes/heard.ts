import { setTimeout as sleep } from 'node:timers/promises';
import { getClient } from '@temporalio/activity';
import { probeTaskQueue } from '../../domain/control.ts';
import { isHeard } from '../../domain/heard.ts';

/** temporal.api.enums.v1.TaskQueueType: TASK_QUEUE_TYPE_ACTIVITY. The package that names it is the SDK's own. */
const activities = 2 as never;
/** One that starts at the same time as a run is about to ask. */
const againAfterMs = 2_000;

/** Whether a probe worker has lately asked for something to do. */
export async function hearsProbeWorker(): Promise<boolean> {
  const { workflowService, options } = getClient();
  const look = async () => {
    const { pollers } = await workflowService.describeTaskQueue({
      namespace: options.namespace,
      taskQueue: { name: probeTaskQueue },
      taskQueueType: activities,
    });
    return pollers.some((poller) => isHeard(poller));
  };
  if (await look()) return true;
  await sleep(againAfterMs);
  return await look();
}
