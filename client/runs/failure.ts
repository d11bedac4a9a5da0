import { ApplicationFailure, type WorkflowFailedError } from '@temporalio/client';
import type { Finding } from '../../domain/ground.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { renderFindings } from '../render/findings.ts';
import { appearance } from '../output.ts';

/** What a run that could not even begin is to tell: the findings of its preflight, or the innermost reason. */
export function failureOf(error: WorkflowFailedError): CommandEnds {
  let inner: Error = error;
  while (inner.cause instanceof Error) inner = inner.cause;
  if (inner instanceof ApplicationFailure && inner.type === 'PreflightFailed') {
    const [{ findings, checked }] = inner.details as [{ findings: readonly Finding[]; checked: number }];
    return new CommandEnds(
      exitCodes.preflight,
      renderFindings(findings, appearance(process.stderr), checked),
    );
  }
  if (inner instanceof ApplicationFailure && inner.type === 'HostBusy')
    return new CommandEnds(exitCodes.preflight, inner.message);
  return new CommandEnds(exitCodes.cloud, inner.message);
}
