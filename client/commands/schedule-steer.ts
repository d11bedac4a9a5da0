import { momentIn } from '../../domain/schedule/moment.ts';
import type { OverlapPolicy } from '../../domain/schedule/plan.ts';
import { locked } from '../../worker/temporal/lock.ts';
import { homeIn } from '../../worker/home.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print, say } from '../output.ts';
import { overlapInTemporal } from '../schedules/define.ts';
import { findSchedule, type KnownSchedule } from '../schedules/find.ts';
import { trigger as triggerNow } from '../schedules/trigger.ts';
import { recentRuns } from '../schedules/recent-runs.ts';
import { link, type Link } from '../temporal.ts';
import { mkdir } from 'node:fs/promises';

export async function pause(name: string, options: { reason?: string }): Promise<void> {
  await using temporal = await link();
  const { handle } = await findSchedule(name, temporal);
  await handle.pause(options.reason ?? 'by ferry schedule pause');
  say(`${name} starts nothing until \`ferry schedule resume ${name}\`; a run under way goes on.`);
}

export async function resume(name: string): Promise<void> {
  await using temporal = await link();
  const { handle } = await findSchedule(name, temporal);
  await handle.unpause('by ferry schedule resume');
  say(`${name} goes on.`);
}

/** Prints the id of the run that it started; what was not started is said, and ends with another code. */
export async function trigger(name: string, options: { overlap?: OverlapPolicy }): Promise<void> {
  await using temporal = await link();
  const schedule = await findSchedule(name, temporal);
  const home = homeIn();
  await mkdir(home.path, { recursive: true, mode: 0o700 });
  // Two at once on this machine would fall into one second.
  const came = await locked(`${home.path}/trigger.lock`, () =>
    triggerNow(schedule, temporal, options.overlap),
  );
  if (came.state === 'started') {
    print(came.run);
    return;
  }
  const under = await underWay(schedule, temporal);
  const others = '--overlap allow-all starts it all the same';
  const words = {
    skipped: `not started: ${under} still goes on, and overlap is skip (${others})`,
    buffered: `not started yet: it follows ${under}`,
    unknown: `nothing was seen to start within 10 s. See \`ferry schedule show ${name}\``,
  };
  throw new CommandEnds(came.state === 'buffered' ? 0 : exitCodes.failed, `${name}: ${words[came.state]}.`);
}

async function underWay({ name }: KnownSchedule, temporal: Link): Promise<string> {
  const running = (await recentRuns(name, temporal, 5)).find((r) => r.finishedAt === undefined);
  return running?.run ?? 'the run before';
}

export interface BackfillOptions {
  readonly from: string;
  readonly to?: string;
  readonly overlap: OverlapPolicy;
}

/** Runs now what was due in a time that is past, as if that time were now. */
export async function backfill(name: string, options: BackfillOptions): Promise<void> {
  await using temporal = await link();
  const { handle, input } = await findSchedule(name, temporal);
  const [from, end] = rangeOf(options, input.plan.timezone);
  // Temporal leaves out what was due at the first moment itself, midnight of the first day among it.
  const start = from - 1_000;
  const { startTime } = await temporal.client.workflowService.listScheduleMatchingTimes({
    namespace: temporal.reach.namespace,
    scheduleId: name,
    startTime: { seconds: Math.floor(start / 1000) as never },
    endTime: { seconds: Math.floor(end / 1000) as never },
  });
  if (startTime.length === 0) {
    throw new CommandEnds(
      exitCodes.usage,
      `--from, --to: ${name} was never due in that time (${input.plan.cron}, ${input.plan.timezone}).`,
    );
  }
  await handle.backfill({
    start: new Date(start),
    end: new Date(end),
    overlap: overlapInTemporal(options.overlap),
  });
  say(
    `${name}: ${startTime.length} run${startTime.length === 1 ? '' : 's'} asked for (${options.overlap}) · \`ferry schedule show ${name}\``,
  );
}

function rangeOf({ from, to }: BackfillOptions, zone: string): [number, number] {
  const now = Date.now();
  const start = momentIn(zone, from, 'begin');
  const end = to === undefined ? now : momentIn(zone, to, 'end');
  const remedy = 'Write 2026-11-20, 2026-11-20T02:00, or 2026-11-20T02:00:00Z.';
  const problems = [
    ...(start === undefined ? [`--from: ${from} is no date. ${remedy}`] : []),
    ...(end === undefined ? [`--to: ${to ?? ''} is no date. ${remedy}`] : []),
    ...(start !== undefined && start > now
      ? [`--from: ${from} is still to come: a backfill is of the past.`]
      : []),
    ...(start !== undefined && end !== undefined && end < start
      ? [`--to: ${to ?? ''} is before --from ${from}.`]
      : []),
  ];
  if (problems.length > 0 || start === undefined || end === undefined)
    throw new CommandEnds(exitCodes.usage, problems.join('\n'));
  return [start, Math.min(end, now)];
}

export async function remove(name: string): Promise<void> {
  await using temporal = await link();
  const { handle } = await findSchedule(name, temporal);
  await handle.delete();
  const running = (await recentRuns(name, temporal, 5)).filter((r) => r.finishedAt === undefined);
  const goesOn = running.map((r) => r.run).join(', ');
  say(
    `${name} is deleted; its runs stay.${goesOn === '' ? '' : ` ${goesOn} goes on: \`ferry stop\` ends it.`}`,
  );
}
