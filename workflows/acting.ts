import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

/** How long a cloud that is away is waited for before an attempt is given up on. */
const cloudAwayAtMost = '30 minutes';

const patient = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' } as const;

/** Acts on one server, once: looks first, adopts what it finds. Heartbeats while it looks for a lost POST's traces. */
export const { startMigration } = proxyActivities<Activities>({
  scheduleToCloseTimeout: cloudAwayAtMost,
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '20s',
  retry: patient,
});

/** Watches. May be tried again at will; what it saw travels in its heartbeats. */
export const { watchMigration } = proxyActivities<Activities>({
  startToCloseTimeout: '24 hours',
  heartbeatTimeout: '15s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { ...patient, maximumInterval: '3s' },
});

export const { intervene } = proxyActivities<Activities>({
  scheduleToCloseTimeout: '10 minutes',
  startToCloseTimeout: '1 minute',
  retry: patient,
});

/** Waits for the end of a record, and heartbeats meanwhile. */
export const { verifyServer } = proxyActivities<Activities>({
  scheduleToCloseTimeout: cloudAwayAtMost,
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '20s',
  retry: patient,
});

export const { surveyFleet } = proxyActivities<Activities>({
  scheduleToCloseTimeout: cloudAwayAtMost,
  startToCloseTimeout: '2 minutes',
  retry: patient,
});

/** What makes and removes things in the cloud: long, with heartbeats, and idempotent by name and tag. */
export const { prepareGround, bootFleet, adoptFleet, removeFleet, cleanUp } = proxyActivities<Activities>({
  scheduleToCloseTimeout: '6 hours',
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '60s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { ...patient, nonRetryableErrorTypes: ['CannotPrepare'] },
});

export const { preflight } = proxyActivities<Activities>({
  scheduleToCloseTimeout: '10 minutes',
  startToCloseTimeout: '5 minutes',
  retry: {
    ...patient,
    maximumAttempts: 5,
    nonRetryableErrorTypes: ['PreflightFailed', 'CredentialsProblem'],
  },
});

/** Which hosts a run needs to itself: asks the cloud, as preflight does, and as patiently. */
export const { hostsToClaim } = proxyActivities<Activities>({
  scheduleToCloseTimeout: '10 minutes',
  startToCloseTimeout: '2 minutes',
  retry: { ...patient, maximumAttempts: 5 },
});

/** Asks Temporal itself. Tried until it works: without Temporal nothing goes on anyhow. */
export const { claimHost, runIsOver, pauseSchedule } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  retry: { ...patient, maximumInterval: '30s' },
});

/** Waits as long as another run goes on. */
export const { untilRunIsOver } = proxyActivities<Activities>({
  startToCloseTimeout: '10 days',
  heartbeatTimeout: '30s',
  retry: { ...patient, maximumInterval: '30s' },
});

/** Puts results where they rest. Tried until it works: an outage there delays a run and loses nothing. */
export const { storeRun, storeMigrations, storeEvacuation, concludeRun } = proxyActivities<Activities>({
  startToCloseTimeout: '2 minutes',
  retry: { ...patient, maximumInterval: '30s' },
});

/**
 * Tells whoever wants to know how a run ended. A receiver that is away is asked again for a day; where it says when, then.
 */
export const { deliverVerdict } = proxyActivities<Activities>({
  scheduleToCloseTimeout: '24 hours',
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '1 hour' },
});
