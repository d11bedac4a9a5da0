import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError } from '@temporalio/client';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import type { RunConclusion } from '../../domain/run.ts';
import { homeIn } from '../../worker/home.ts';
import { showcase, simulatedClouds } from '../../worker/simulated-clouds.ts';
import { askedFor } from '../campaign/asked-for.ts';
import { follow } from '../live/follow.ts';
import { say } from '../output.ts';
import { failureOf } from '../runs/failure.ts';
import { type RunHandle, startRun } from '../runs/start.ts';
import { standUp } from '../stand-up.ts';
import { type Link, linkTo } from '../temporal.ts';
import { report } from './report.ts';
import { exitCodeOf, stopThenAbort } from './run.ts';
import { printRun } from './show.ts';

/**
 * ferry without a cloud: embedded Temporal, a worker, and two simulated clouds, on which one fleet each is moved out and
 * back at the same time; then both accounts, and a report on both. Ends by itself.
 */
export async function demo(): Promise<void> {
  const home = homeIn();
  const clouds = await simulatedClouds(home);
  try {
    const stand = await standUp(home);
    try {
      await using temporal = await linkTo(stand.reach);
      for (const { name, url } of clouds.clouds) say(`simulated cloud ${name.padEnd(15)} ${url}`);
      if (stand.reach.ui !== undefined) say(`Temporal, while this runs       ${stand.reach.ui}`);
      const specs = await campaigns();
      const handles = await Promise.all(specs.map((spec) => startRun(temporal, spec)));
      const conclusions = await untilAllEnd(handles, temporal);
      const runs = handles.map((handle) => handle.workflowId);
      for (const run of runs) await printRun(run, temporal, {});
      await report(runs, { output: join(home.path, 'demo-report.html'), mode: 0o600 });
      say('Both runs stay in the run store: `ferry runs`, `ferry show last`, `ferry compare`.');
      say('On a cloud of yours: `ferry campaign init`, then `ferry check`; README, “On your own cloud”.');
      process.exitCode = Math.max(...conclusions.map(exitCodeOf));
    } finally {
      await stand.end();
    }
  } finally {
    await clouds.stop();
  }
}

/** @throws CommandEnds when one of them could not even begin */
async function untilAllEnd(handles: readonly RunHandle[], temporal: Link): Promise<RunConclusion[]> {
  const interrupts = stopThenAbort(handles);
  const following = follow(handles, temporal, { live: true });
  // All of them, even if one fails: a result that is still waited for must not outlive the connection.
  const endings = await Promise.allSettled(handles.map((handle) => handle.result()));
  following.stop();
  interrupts.ignore();
  return endings.map((ending) => {
    if (ending.status === 'fulfilled') return ending.value;
    throw ending.reason instanceof WorkflowFailedError ? failureOf(ending.reason) : ending.reason;
  });
}

async function campaigns(): Promise<CampaignSpec[]> {
  return await Promise.all(
    showcase.map((name) =>
      askedFor(fileURLToPath(new URL(`../../examples/demo/${name}.yaml`, import.meta.url)), {}),
    ),
  );
}
