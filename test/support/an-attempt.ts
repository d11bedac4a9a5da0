import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** Where an activity runs without Temporal: one attempt of it. Its failures are the test's, not the log's. */
export function anAttempt(
  info: { readonly attempt?: number; readonly heartbeatDetails?: unknown },
  client?: Client,
): MockActivityEnvironment {
  return new MockActivityEnvironment(info, {
    logger: new DefaultLogger('ERROR'),
    ...(client && { client }),
  });
}
