import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** Where an activity runs without Temporal: one attempt of it. Its failures are the test's, not the log's. */
export function anAttempt(
  info: {
    readonly attempt?: number;
    readonly heartbeatDetails?: unknown;
    readonly currentAttemptScheduledTimestampMs?: number;
  },
  client?: Client,
): MockActivityEnvironment {
  return new MockActivityEnvironment(
    { currentAttemptScheduledTimestampMs: Date.now(), ...info },
    {
      logger: new DefaultLogger('ERROR'),
      ...(client && { client }),
    },
  );
}
