import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { expandScenarios } from '../../domain/campaign/expand.ts';
import { cloudLabel } from '../../domain/cloud-ref.ts';
import { memos, workflowTypes } from '../../domain/control.ts';
import type { HostLockState } from '../../domain/host-lock.ts';
import { daylightNotes } from '../../domain/schedule/daylight.ts';
import type { IfBusy, SchedulePlan } from '../../domain/schedule/plan.ts';
import type { Link } from '../temporal.ts';
import type { KnownSchedule } from './find.ts';
import { cronOf } from './plan-options.ts';
import { recentRuns, type ScheduledRun } from './recent-runs.ts';
import { bufferSize } from './trigger.ts';

/** All that `ferry schedule show` tells. Times are epoch ms. */
export interface ScheduleAccount {
  readonly name: string;
  readonly campaign: CampaignInBrief;
  readonly plan: SchedulePlan;
  readonly ifBusy: IfBusy;
  /** The next times it is due, its jitter included: at most five. None where `until` is past. */
  readonly next: readonly number[];
  /** What changes of the clock do to it. */
  readonly daylight: readonly string[];
  /** Absent when it is not paused. */
  readonly paused?: { readonly why?: string };
  readonly counts: {
    readonly started: number;
    /** Due while Temporal was down, and found too late for the catch-up window. */
    readonly missed: number;
    /** Due while the one before still went on. */
    readonly skipped: number;
    /** Waiting for the one before to end. */
    readonly buffered: number;
  };
  /** Locks on its hosts, whoever holds them. */
  readonly locks: readonly HostLockState[];
  readonly runs: readonly ScheduledRun[];
}

export interface CampaignInBrief {
  readonly name: string;
  readonly cloud: string;
  readonly evacuate: string;
  readonly to: readonly string[];
  readonly scenarios: number;
  readonly trips: number;
  /** Targets that are told how each run ended; absent: nobody is. */
  readonly notify?: readonly string[];
}

const runsShown = 10;
const timesShown = 5;

export async function accountOf(schedule: KnownSchedule, link: Link): Promise<ScheduleAccount> {
  const { name, about, input } = schedule;
  const { info, state } = about;
  const [runs, locks] = await Promise.all([recentRuns(name, link, runsShown), hostLocks(link)]);
  return {
    name,
    campaign: inBrief(input.spec),
    plan: input.plan,
    ifBusy: input.ifBusy,
    next: info.nextActionTimes.slice(0, timesShown).map((t) => t.getTime()),
    daylight: daylightNotes(cronOf(input.plan), input.plan.timezone, Date.now()),
    ...(state.paused && { paused: state.note === undefined ? {} : { why: state.note } }),
    counts: {
      started: info.numActionsTaken,
      missed: info.numActionsMissedCatchupWindow,
      skipped: info.numActionsSkippedOverlap,
      buffered: bufferSize(about),
    },
    locks: locks.filter((lock) => concerns(lock, input.spec, runs)),
    runs,
  };
}

export function inBrief(spec: CampaignSpec): CampaignInBrief {
  const { name, cloud, evacuate, to, trips, notify } = spec;
  const scenarios = expandScenarios(spec).length;
  return {
    ...{ name, cloud: cloudLabel(cloud), evacuate, to, scenarios, trips: trips.warmup + trips.count },
    ...(notify && { notify }),
  };
}

/** Every lock that somebody holds; from memos, so that no worker need answer. */
async function hostLocks({ client }: Link): Promise<HostLockState[]> {
  const query = `WorkflowType = '${workflowTypes.hostLock}' AND ExecutionStatus = 'Running'`;
  const locks: HostLockState[] = [];
  for await (const { memo } of client.workflow.list({ query })) {
    const state = memo?.[memos.lock] as HostLockState | undefined;
    if (state) locks.push(state);
  }
  return locks;
}

/** Whether a lock is on a host that the campaign names, by any of its names, or that one of its runs has or wants. */
function concerns(lock: HostLockState, spec: CampaignSpec, runs: readonly ScheduledRun[]): boolean {
  if (lock.host === spec.evacuate || spec.to.includes(lock.host)) return true;
  const ours = new Set(runs.map((r) => r.run));
  return [lock.holder, ...lock.waiting].some((claim) => ours.has(claim.run));
}
