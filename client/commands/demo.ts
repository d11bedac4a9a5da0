import { fileURLToPath } from 'node:url';
import { WorkflowFailedError } from '@temporalio/client';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { homeIn } from '../../worker/home.ts';
import { showcase, simulatedClouds } from '../../worker/simulated-clouds.ts';
import { askedFor } from '../campaign/asked-for.ts';
import { follow } from '../live/follow.ts';
import { say } from '../output.ts';
import { failureOf } from '../runs/failure.ts';
import { startRun } from '../runs/start.ts';
import { standUp } from '../stand-up.ts';
import { linkTo } from '../temporal.ts';
import { exitCodeOf, stopThenAbort } from './run.ts';
import { printRun } from './show.ts';

/**
 * ferry without a cloud: embedded Temporal, a worker, and two simulated clouds, on which one fleet each is moved out and
 * back at the same time; then both accounts. Ends by itself.
 */
export async function demo(): Promise<void> {
  const home = homeIn();
  const clouds = await simulatedClouds(home);
  try {
    const stand = await standUp(home);
    try {
      await using temporal = await linkTo(stand.reach);
      for (const { name, url } of clouds.clouds) say(`simulated cloud ${name.padEnd(15)} ${url}`);
      if (stand.reach.ui !== undefined) say(`Temporal, while this runs        ${stand.reach.ui}`);
      const handles = await Promise.all(
        (await campaigns()).map(async (spec) => await startRun(temporal, spec)),
      );
      const interrupts = stopThenAbort(handles);
      const following = follow(handles, temporal, { live: true });
      const endings = await Promise.allSettled(handles.map((handle) => handle.result()));
      following.stop();
      interrupts.ignore();
      for (const ending of endings)
        if (ending.status === 'rejected')
          throw ending.reason instanceof WorkflowFailedError ? failureOf(ending.reason) : ending.reason;
      for (const { workflowId } of handles) await printRun(workflowId, temporal, {});
      process.exitCode = Math.max(
        ...endings.map((e) => (e.status === 'fulfilled' ? exitCodeOf(e.value) : 0)),
      );
    } finally {
      await stand.end();
    }
  } finally {
    await clouds.stop();
  }
}

async function campaigns(): Promise<CampaignSpec[]> {
  return await Promise.all(
    showcase.map((name) =>
      askedFor(fileURLToPath(new URL(`../../examples/demo/${name}.yaml`, import.meta.url)), {}),
    ),
  );
}
