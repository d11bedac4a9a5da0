import { ApplicationFailure } from '@temporalio/workflow';

/** Going on in a new history is thrown like an error, and is none. */
export function isContinuation(error: unknown): boolean {
  return error instanceof Error && error.name === 'ContinueAsNew';
}

/** The refusal of a run that was not to wait for its host. */
export function hostBusyIn(error: unknown): ApplicationFailure | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof ApplicationFailure && inner.type === 'HostBusy') return inner;
  return undefined;
}
