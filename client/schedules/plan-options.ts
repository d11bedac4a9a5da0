import { type Cron, parseCron } from '../../domain/schedule/cron.ts';
import { momentIn } from '../../domain/schedule/moment.ts';
import type { OverlapPolicy, SchedulePlan } from '../../domain/schedule/plan.ts';
import { spanMs } from '../../domain/schedule/span.ts';
import { knownZone, localZone } from '../../domain/schedule/zone.ts';
import { nearest } from '../campaign/nearest.ts';

/** When a campaign runs, as options say it. */
export interface PlanOptions {
  readonly cron?: string;
  readonly timezone?: string;
  readonly overlap?: OverlapPolicy;
  readonly catchUp?: string;
  readonly jitter?: string;
  readonly pauseOnFailure?: boolean;
  readonly until?: string;
}

export type PlanRead =
  | { readonly ok: true; readonly plan: SchedulePlan }
  | { readonly ok: false; readonly problems: readonly string[] };

const hourMs = 3_600_000;
/** A shorter catch-up window counts as 10 s (temporal server, service/worker/scheduler/workflow.go, `MinCatchupWindow`). */
const leastCatchUpMs = 10_000;

/** Of a plan that nobody changed: skip what overlaps, up to an hour late, go on after failures. */
const usual = { overlap: 'skip', catchUpMs: hourMs, pauseOnFailure: false } as const;

/** The plan that options make, or all that is wrong with them. What they leave out is as `before`, or as usual. */
export function planOf(options: PlanOptions, before?: SchedulePlan, now = Date.now()): PlanRead {
  const problems: string[] = [];
  const wrong = (option: string, message: string) => void problems.push(`--${option}: ${message}`);
  const cron = options.cron ?? before?.cron;
  if (cron === undefined) wrong('cron', "missing. Say when, e.g. --cron '0 2 * * *'.");
  else {
    const parsed = parseCron(cron);
    if ('problem' in parsed) wrong('cron', `${parsed.problem}. Write e.g. '0 2 * * *' (02:00, every day).`);
  }
  const timezone = zoneOf(options.timezone ?? before?.timezone ?? localZone(), wrong);
  const catchUpMs = spanOf('catch-up', options.catchUp, wrong) ?? before?.catchUpMs ?? usual.catchUpMs;
  if (options.catchUp !== undefined && catchUpMs < leastCatchUpMs)
    wrong(
      'catch-up',
      `${options.catchUp} is less than 10s, the least that Temporal knows. Give 10s or more.`,
    );
  const jitterMs = spanOf('jitter', options.jitter, wrong) ?? before?.jitterMs;
  const until =
    untilOf(options.until, timezone, now, wrong) ?? (options.until === 'never' ? undefined : before?.until);
  if (problems.length > 0 || cron === undefined) return { ok: false, problems };
  const plan: SchedulePlan = {
    cron: cron.trim(),
    timezone,
    overlap: options.overlap ?? before?.overlap ?? usual.overlap,
    catchUpMs,
    pauseOnFailure: options.pauseOnFailure ?? before?.pauseOnFailure ?? usual.pauseOnFailure,
    ...(jitterMs !== undefined && jitterMs > 0 && { jitterMs }),
    ...(until !== undefined && { until }),
  };
  return { ok: true, plan };
}

type Wrong = (option: string, message: string) => void;

function zoneOf(name: string, wrong: Wrong): string {
  const zone = knownZone(name);
  if (zone !== undefined) return zone;
  const alike = nearest(name, Intl.supportedValuesOf('timeZone'));
  const hint = alike === undefined ? 'Give one such as Europe/Paris or UTC.' : `Did you mean ${alike}?`;
  wrong('timezone', `${name} is no time zone. ${hint}`);
  return 'UTC';
}

function spanOf(option: string, text: string | undefined, wrong: Wrong): number | undefined {
  if (text === undefined) return undefined;
  const ms = spanMs(text);
  if (ms === undefined) wrong(option, `${text} is no span of time. Write 90s, 5m, 6h, 1d or 1h30m.`);
  return ms;
}

function untilOf(text: string | undefined, zone: string, now: number, wrong: Wrong): number | undefined {
  if (text === undefined || text === 'never') return undefined;
  const at = momentIn(zone, text, 'end');
  if (at === undefined)
    wrong('until', `${text} is no date. Write 2027-12-31, 2027-12-31T18:00, or 2027-12-31T18:00:00Z.`);
  else if (at <= now) wrong('until', `${text} is past: no run would ever be due. Give a later date.`);
  return at;
}

/** Of a plan that was read already. */
export function cronOf(plan: SchedulePlan): Cron {
  const cron = parseCron(plan.cron);
  if ('problem' in cron) throw new Error(`the schedule's cron: ${cron.problem}`);
  return cron;
}
