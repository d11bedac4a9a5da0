/**
 * How often the cloud is looked at while short moves are in flight there, ms: the resolution of what is timed by looking. For
 * long ones it is less often: activities/pace.ts, and each record says what it was.
 */
export const pollEveryMs = 300;
