import {
  CancellationScope,
  isCancellation,
  patched,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CampaignSpec } from '../domain/campaign/spec.ts';
import type { Leak, RunConclusion } from '../domain/run.ts';
import { cleanUp, concludeRun, preflight, storeRun } from './acting.ts';
import type { IfBusy } from '../domain/schedule/plan.ts';
import { attributes } from './attributes.ts';
import { claimHosts } from './claims.ts';
import { isContinuation } from './endings.ts';
import { innermost } from '../domain/innermost.ts';
import { Itinerary, type Position } from './itinerary.ts';
import { Steering } from './steering.ts';
import { tell, tellingIfBroken } from './telling.ts';

export interface CampaignInput {
  readonly spec: CampaignSpec;
  readonly pollEveryMs: number;
  /** What to do when another run holds one of its hosts; absent: wait. */
  readonly ifBusy?: IfBusy;
  /** Begin a new history after so many events; absent: when the server suggests it. */
  readonly historyLimit?: number;
  /** Where an earlier execution of this run left off: its history had grown long. */
  readonly resume?: Position;
}

/**
 * A run: hosts to itself, preflight, fleet, trips, clean-up, verdict. However it ends (done, stopped, aborted, broken), what it made
 * is removed again, every record that was made is accounted for, and whoever the campaign names is told.
 */
export async function campaign(input: CampaignInput): Promise<RunConclusion> {
  const run = workflowInfo().workflowId;
  return await tellingIfBroken(run, input.spec, () => carryOut(run, input));
}

async function carryOut(run: string, input: CampaignInput): Promise<RunConclusion> {
  const { spec } = input;
  const steering = new Steering(run, spec.name, input.resume);
  const itinerary = new Itinerary(run, input, steering);
  if (!input.resume) {
    // Runs begun before hosts were locked go on without.
    if (patched('host-lock')) await claimHosts(run, spec, input.ifBusy ?? 'wait', steering);
    steering.stage = 'preflight';
    const ground = await preflight({ run, spec });
    await storeRun({ run, spec, startedAt: workflowInfo().startTime.getTime(), ground });
    itinerary.ground = ground;
  }
  const journey = await endOf(itinerary);
  return await CancellationScope.nonCancellable(async () => {
    steering.stage = 'cleaning up';
    const notPutBack = await itinerary.policies.putBack();
    const { leaks: left, trouble } = await cleaned(run, spec);
    const leaks = [...notPutBack, ...left];
    const policies = itinerary.policies.soFar?.told;
    const endedEarly = journey ?? trouble;
    steering.stage = 'concluding';
    const conclusion = await concludeRun({
      ...{ run, leaks },
      ...(policies && { policies }),
      ...(endedEarly && { endedEarly }),
    });
    upsertSearchAttributes([{ key: attributes.verdict, value: conclusion.verdict }]);
    await tell(run, spec);
    steering.stage = 'done';
    return conclusion;
  });
}

type EndedEarly = NonNullable<Parameters<typeof concludeRun>[0]['endedEarly']>;

/** How the journey ended when it did not end well; undefined when it did. Continuing as new is no end. */
async function endOf(itinerary: Itinerary): Promise<EndedEarly | undefined> {
  const aborted = { how: 'aborted', reason: 'aborted by the operator' } as const;
  try {
    await itinerary.travel();
    if (itinerary.complete) return undefined;
    // An evacuation that is cancelled gives its account all the same, so travelling need not have thrown.
    if (CancellationScope.current().consideredCancelled) return aborted;
    return { how: 'stopped', reason: 'stopped by the operator' };
  } catch (error) {
    if (isContinuation(error)) throw error;
    return isCancellation(error) ? aborted : { how: 'failed', reason: innermost(error) };
  }
}

/** Removes what the run made; what cannot be removed is a leak, and is reported as one. */
async function cleaned(
  run: string,
  spec: CampaignSpec,
): Promise<{ readonly leaks: readonly Leak[]; readonly trouble?: EndedEarly }> {
  if (spec.fleet.kind === 'adopted') return { leaks: [] };
  try {
    return { leaks: await cleanUp({ cloud: spec.cloud, run }) };
  } catch (error) {
    const reason = `clean-up came to nothing, and what is left is not known: ${innermost(error)}`;
    return { leaks: [], trouble: { how: 'failed', reason } };
  }
}
