import { WorkflowFailedError } from '@temporalio/client';
import type { RunDocument } from '../../domain/account/schema/run.ts';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { signals } from '../../domain/control.ts';
import type { IfBusy } from '../../domain/schedule/plan.ts';
import type { RunConclusion } from '../../domain/run.ts';
import { homeIn } from '../../worker/home.ts';
import { type Asked, askedFor } from '../campaign/asked-for.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { follow } from '../live/follow.ts';
import { print, say } from '../output.ts';
import { failureOf } from '../runs/failure.ts';
import { notifiedText, settled } from '../runs/notifications.ts';
import { type RunHandle, startRun } from '../runs/start.ts';
import { standUp } from '../stand-up.ts';
import { hasWorker, link, type Link, linkTo, prepareNamespace } from '../temporal.ts';
import { type Form, printRun } from './show.ts';

export interface RunOptions extends Asked, Omit<Form, 'junit'> {
  readonly junit?: string;
  readonly watch?: true;
  readonly detach?: true;
  readonly embedded?: true;
  readonly ifBusy: IfBusy;
}

/** Runs a campaign: to its verdict, or (detached) until it is started. */
export async function run(file: string | undefined, options: RunOptions): Promise<void> {
  if (options.detach && options.embedded) {
    throw new CommandEnds(
      exitCodes.usage,
      '--detach: an embedded run lives in this process. Use `ferry up`, and leave out --embedded.',
    );
  }
  const spec = await askedFor(file, options);
  if (options.embedded) await runEmbedded(spec, options);
  else await runOnTemporal(spec, options);
}

async function runOnTemporal(spec: CampaignSpec, options: RunOptions): Promise<void> {
  await using temporal = await link();
  await prepareNamespace(temporal);
  if (!(await hasWorker(temporal))) {
    say(
      `No worker has asked ${temporal.reach.address} for work lately: the run waits for one. Start it with \`ferry worker\`.`,
    );
  }
  const handle = await startRun(temporal, spec, options.ifBusy);
  if (options.detach) {
    print(handle.workflowId);
    return;
  }
  const leave = () => {
    say(
      `\nThe run goes on without you: \`ferry watch ${handle.workflowId}\`, or \`ferry stop ${handle.workflowId}\`.`,
    );
    process.exit(130);
  };
  process.once('SIGINT', leave);
  await toTheEnd(handle, temporal, { ...options, notify: spec.notify ?? [] });
  process.off('SIGINT', leave);
}

async function runEmbedded(spec: CampaignSpec, options: RunOptions): Promise<void> {
  const stand = await standUp(homeIn());
  try {
    await using temporal = await linkTo(stand.reach);
    const handle = await startRun(temporal, spec, options.ifBusy);
    const interrupts = stopThenAbort([handle]);
    try {
      await toTheEnd(handle, temporal, { ...options, notify: spec.notify ?? [] });
    } finally {
      interrupts.ignore();
    }
  } finally {
    await stand.end();
  }
}

/** What runs in this process is stopped by Ctrl-C, and gives its account; a second one aborts it. */
export function stopThenAbort(handles: readonly RunHandle[]): { ignore(): void } {
  let asked = 0;
  const interrupt = () => {
    asked += 1;
    const first = asked === 1;
    say(
      first
        ? '\nstopping: what is in flight finishes, then clean-up (Ctrl-C again aborts it) …'
        : '\naborting …',
    );
    for (const handle of handles)
      (first ? handle.signal(signals.stop) : handle.cancel()).catch((error: unknown) => {
        say(`the run could not be told: ${error instanceof Error ? error.message : String(error)}`);
      });
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    ignore: () => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
  };
}

/** An embedded worker ends with the run: as long as this it may still tell those who are to be told. */
const tellsWithinMs = { embedded: 15_000, elsewhere: 3_000 } as const;

async function toTheEnd(
  handle: RunHandle,
  temporal: Link,
  options: RunOptions & { readonly notify: readonly string[] },
): Promise<void> {
  say(`run ${handle.workflowId}${temporal.reach.ui === undefined ? '' : ` · ${temporal.reach.ui}`}`);
  const following = follow([handle], temporal, { live: options.watch === true });
  let conclusion: RunConclusion;
  try {
    conclusion = await handle.result();
  } catch (error) {
    following.stop();
    if (!(error instanceof WorkflowFailedError)) throw error;
    await sayNotified(handle.workflowId, temporal, options);
    throw failureOf(error);
  }
  following.stop();
  const { json, csv, junit } = options;
  const document = await printRun(handle.workflowId, temporal, {
    ...(json && { json }),
    ...(csv && { csv }),
  });
  if (junit !== undefined) await writeJunit(document, junit);
  await sayNotified(handle.workflowId, temporal, options);
  process.exitCode = exitCodeOf(conclusion);
}

/** Who was told, and who was not: that changes no verdict. */
async function sayNotified(
  run: string,
  temporal: Link,
  { notify, embedded }: { readonly notify: readonly string[]; readonly embedded?: true },
): Promise<void> {
  if (notify.length === 0) return;
  const withinMs = embedded ? tellsWithinMs.embedded : tellsWithinMs.elsewhere;
  const all = await settled(run, notify, temporal, withinMs);
  for (const one of all) {
    const goesOn = embedded && one.state === 'trying' ? ' when there is one again: `ferry up`' : '';
    const text = notifiedText(run, one);
    if (text !== undefined) say(`${text}${goesOn}`);
  }
}

export function exitCodeOf({ verdict, endedEarly }: RunConclusion): number {
  if (endedEarly?.how === 'failed') return exitCodes.cloud;
  return verdict === 'pass' ? exitCodes.passed : exitCodes.failed;
}

async function writeJunit(document: RunDocument, file: string): Promise<void> {
  const { renderJunit } = await import('../render/junit.ts');
  const { deliver } = await import('../deliver.ts');
  await deliver(renderJunit(document), file, '--junit');
}
