import { getClient } from '@temporalio/activity';
import { ScheduleNotFoundError } from '@temporalio/client';

export interface PauseInput {
  readonly schedule: string;
  readonly why: string;
}

/** One that was deleted meanwhile needs no pause. */
export async function pauseSchedule({ schedule, why }: PauseInput): Promise<void> {
  try {
    await getClient().schedule.getHandle(schedule).pause(why);
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
