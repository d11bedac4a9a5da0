import { known } from './known.ts';
import type { FinishedRunDocument, ScenarioDocument } from './schema/run.ts';
import { type Ending, VERDICT_FORMAT, type VerdictMessage } from './schema/verdict.ts';

/** A run that came to no verdict, as its workflow knows it. Times are epoch ms. */
export interface BrokenRun {
  readonly run: string;
  readonly campaign: string;
  readonly cloud: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly reason: string;
}

/** What receivers are told of a run that has its verdict. */
export function verdictMessage(document: FinishedRunDocument, previous?: Ending): VerdictMessage {
  const { run, campaign, cloud, startedAt, finishedAt, verdict, totals, scenarios, endedEarly } = document;
  const unmet = verdict.reasons.filter(({ passed }) => !passed);
  const warnings = [...document.warnings, ...scenarios.flatMap((scenario) => scenario.warnings)];
  const { attempted, verified, leftBehind } = totals;
  const arrived = `${verified} of ${attempted} migrations verified`;
  return known({
    format: VERDICT_FORMAT,
    run,
    campaign,
    cloud,
    state: verdict.state,
    previous,
    summary:
      verdict.state === 'pass'
        ? `${campaign} passed: ${arrived}`
        : `${campaign} failed: ${unmet.length} of ${verdict.reasons.length} demands not met; ${arrived}`,
    startedAt,
    finishedAt,
    tookMs: Date.parse(finishedAt) - Date.parse(startedAt),
    endedEarly,
    attempted,
    verified,
    leftBehind,
    demands: verdict.reasons.length,
    unmet: unmet.map(({ limit, scenario, text }) => known({ limit, scenario, text })),
    scenarios: scenarios.map(inBrief),
    leaks: document.leaks.length,
    warnings: warnings.length,
  });
}

function inBrief({ name, summary: { measured } }: ScenarioDocument): VerdictMessage['scenarios'][number] {
  const { attempted, verified, totalMs, makespanMs } = measured;
  return known({
    name,
    attempted,
    verified,
    p50Ms: totalMs?.p50,
    p95Ms: totalMs?.p95,
    makespanMs: makespanMs?.p50,
  });
}

/** What receivers are told of a run that could not begin, or broke before its account: nothing was counted. */
export function brokenMessage(broken: BrokenRun, previous?: Ending): VerdictMessage {
  const { run, campaign, cloud, startedAt, finishedAt, reason } = broken;
  return known({
    format: VERDICT_FORMAT,
    run,
    campaign,
    cloud,
    state: 'broken' as const,
    previous,
    summary: `${campaign} came to no verdict: ${reason}`,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    tookMs: finishedAt - startedAt,
    endedEarly: { how: 'failed' as const, reason },
    attempted: 0,
    verified: 0,
    leftBehind: 0,
    demands: 0,
    unmet: [],
    scenarios: [],
    leaks: 0,
    warnings: 0,
  });
}

/** What a receiver is sent to see whether it works: a failure, since that is what it is there for. */
export function testMessage(now: number): VerdictMessage {
  const at = new Date(now).toISOString();
  return {
    ...brokenMessage({
      ...{ run: 'ferry-test', campaign: 'ferry-test', cloud: 'none' },
      ...{ startedAt: now, finishedAt: now, reason: 'this is a test: no run is behind it' },
    }),
    test: true,
    state: 'fail',
    summary: 'a test of ferry: no run is behind it',
    startedAt: at,
    finishedAt: at,
  };
}
