import { runDocument } from '../../../domain/account/run-document.ts';
import type { RunFacts } from '../../../domain/run.ts';
import type { Subject } from '../../../client/report/subject.ts';
import { spec } from '../campaign/build.ts';

/** A run as the report gets it. */
export function subject(facts: RunFacts, asked: Parameters<typeof spec>[0] = {}): Omit<Subject, 'letter'> {
  const campaign = spec({ name: 'nightly', ...asked });
  const ground = {
    home: 'cmp-a',
    hosts: { nova: 'nova' },
    authUrl: 'http://keystone/v3',
    computeMicroversion: '2.93',
    findings: [],
  };
  return { document: runDocument(facts, { successRatePercent: 100 }), spec: campaign, ground };
}
