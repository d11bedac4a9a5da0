export const warningKinds = [
  'parallelism-not-reached',
  'first-migration-slow',
  'first-trip-slow',
  'coarse-detection',
  'few-samples',
  'no-progress-samples',
  'intervention-ignored',
  'adopted',
  'inconsistent',
  'wrong-host',
  'left-behind',
  'clocks-disagree',
  'overhead-high',
  'unwatched',
  'probe-blind',
  'unattributed-gaps',
  'policy-unchecked',
  'policy-refused',
  'unfinished',
  'leaks',
] as const;
export type WarningKind = (typeof warningKinds)[number];

/** What to know before trusting the figures. */
export interface Warning {
  readonly kind: WarningKind;
  readonly observation: string;
  /** The likely one. */
  readonly cause: string;
  /** What to do about it. */
  readonly next: string;
}
