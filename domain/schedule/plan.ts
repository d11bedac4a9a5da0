/** What is to be done when a run is due and the one before still goes on. */
export const overlapPolicies = [
  'skip',
  'buffer-one',
  'buffer-all',
  'cancel-other',
  'terminate-other',
  'allow-all',
] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** What a run does when another one holds a host that it needs. */
export const busyPolicies = ['wait', 'refuse'] as const;
export type IfBusy = (typeof busyPolicies)[number];

/** When a campaign runs. Kept as it was written: Temporal keeps only the calendars that it makes of it. */
export interface SchedulePlan {
  readonly cron: string;
  readonly timezone: string;
  readonly overlap: OverlapPolicy;
  /** How late a run that was missed may still be begun. */
  readonly catchUpMs: number;
  /** Each run begins up to so much later, by chance. */
  readonly jitterMs?: number;
  readonly pauseOnFailure: boolean;
  /** No run is due after this moment (epoch ms). */
  readonly until?: number;
}

/** Of which schedule a run is, and when it was due: part of the run's memo. */
export interface DueBy {
  readonly schedule: string;
  /** Epoch ms; absent where the server did not tell. */
  readonly due?: number;
}
