import { type ScheduleDescription, type ScheduleHandle, ScheduleNotFoundError } from '@temporalio/client';
import { workflowTypes } from '../../domain/control.ts';
import type { ScheduledInput } from '../../workflows/scheduled.ts';
import { nearest } from '../campaign/nearest.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import type { Link } from '../temporal.ts';

/** A schedule of ferry's, and what it was told to run. */
export interface KnownSchedule {
  readonly name: string;
  readonly handle: ScheduleHandle;
  readonly about: ScheduleDescription;
  readonly input: ScheduledInput;
}

/** Every schedule of ferry's in the namespace; others' are passed over. */
export async function scheduleNames({ client }: Link): Promise<string[]> {
  const names: string[] = [];
  for await (const { scheduleId, action } of client.schedule.list())
    if (action?.workflowType === workflowTypes.scheduled) names.push(scheduleId);
  return names.sort();
}

/** @throws CommandEnds where there is none of that name, with the names there are */
export async function findSchedule(name: string, link: Link): Promise<KnownSchedule> {
  const handle = link.client.schedule.getHandle(name);
  const about = await handle.describe().catch((error: unknown) => {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  });
  const input = about && inputOf(about);
  if (about && input) return { name, handle, about, input };
  throw new CommandEnds(
    exitCodes.usage,
    `schedule: ${name}: ${about ? 'not one of ferry’s' : 'there is none of that name'}. ${await known(name, link)}`,
  );
}

function inputOf({ action }: ScheduleDescription): ScheduledInput | undefined {
  return action.workflowType === workflowTypes.scheduled
    ? (action.args?.[0] as ScheduledInput | undefined)
    : undefined;
}

async function known(name: string, link: Link): Promise<string> {
  const names = await scheduleNames(link);
  if (names.length === 0) return 'There is none yet. Make one with `ferry schedule create`.';
  const alike = nearest(name, names);
  return `${alike === undefined ? '' : `Did you mean ${alike}? `}Known: ${names.join(', ')}.`;
}
