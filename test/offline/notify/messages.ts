import { runDocument } from '../../../domain/account/run-document.ts';
import type { FinishedRunDocument } from '../../../domain/account/schema/run.ts';
import type { Ending, VerdictMessage } from '../../../domain/account/schema/verdict.ts';
import { verdictMessage } from '../../../domain/account/verdict-message.ts';
import { sampleRun, unmoved, withRecords } from '../domain/sample-run.ts';

export const hostile = '"}],"text":"<!channel> <https://evil|ok> {{run}} & \u202e\u0007\n\\';

/** A night that passed; or one whose servers all have a name that was made to do harm, and of which one stayed. */
export function documentOf(state: 'pass' | 'fail'): FinishedRunDocument {
  const facts = sampleRun();
  if (state === 'pass') return runDocument(facts, { successRatePercent: 100 });
  const bad = withRecords(facts, (record, i) => {
    const named = { ...record, server: hostile };
    return i === 0 ? unmoved(named, 'failed', hostile) : named;
  });
  return runDocument(bad, { successRatePercent: 100, serverMs: 1 });
}

export function message(state: 'pass' | 'fail', previous?: Ending): VerdictMessage {
  return verdictMessage(documentOf(state), previous);
}
