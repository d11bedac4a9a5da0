import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import type { SchedulePlan } from '../../domain/schedule/plan.ts';
import { parseTaskArgs } from '../campaign/five-inputs.ts';
import { planOf, type PlanOptions } from '../schedules/plan-options.ts';
import type { Job } from './lines.ts';
import { type Call, callsIn } from './rally-call.ts';
import { readWrapper, textOf, type Wrapped } from './wrapper.ts';

/** What becomes of a job of a crontab. */
export type Translated =
  | {
      readonly state: 'schedule';
      readonly line: number;
      readonly spec: CampaignSpec;
      readonly plan: SchedulePlan;
    }
  /** It calls the Rally task, but cannot be made a schedule. */
  | { readonly state: 'refused'; readonly line: number; readonly why: string }
  | { readonly state: 'other'; readonly line: number };

/** The wrapper's own `sleep 15` between the ways. */
const wrapperPauseMs = 15_000;

export async function translate(job: Job, options: PlanOptions): Promise<Translated> {
  const { line } = job;
  const [call, ...more] = callsIn(job.command);
  if (!call) return { state: 'other', line };
  const task = await taskOf(call);
  if (!task.ok)
    return call.kind === 'script' && task.why.includes('calls no Rally')
      ? { state: 'other', line }
      : refused(line, [task.why]);
  if (more.length > 0)
    return refused(line, ['it starts several tasks, one after the other. Write a campaign for each']);
  const zone = job.zone ?? options.timezone;
  const plan = planOf({ ...options, cron: job.when, ...(zone !== undefined && { timezone: zone }) });
  const campaign = parseTaskArgs(task.args);
  const problems = [
    ...(plan.ok ? [] : plan.problems.map((p) => p.replace(/^--cron: |^--/, ''))),
    ...(campaign.ok ? [] : campaign.problems.map((p) => `${p.path} ${p.message}. ${p.remedy}`.trim())),
  ];
  if (!plan.ok || !campaign.ok) return refused(line, problems);
  return { state: 'schedule', line, plan: plan.plan, spec: withTrips(campaign.spec, task.roundTrips) };
}

function refused(line: number, why: readonly string[]): Translated {
  return { state: 'refused', line, why: why.join('; ') };
}

async function taskOf(call: Call): Promise<Wrapped> {
  switch (call.kind) {
    case 'unclear':
      return { ok: false, why: call.why };
    case 'script':
      return await readWrapper(call.path);
    case 'task':
      return /\$\w/.test(call.args)
        ? { ok: false, why: 'its task arguments hold a variable of the shell, known when it runs only' }
        : { ok: true, args: call.args };
    case 'task file': {
      const args = await textOf(call.path);
      return args === undefined ? { ok: false, why: `${call.path} cannot be read here` } : { ok: true, args };
    }
  }
}

function withTrips(spec: CampaignSpec, roundTrips: number | undefined): CampaignSpec {
  if (roundTrips === undefined) return spec;
  return { ...spec, trips: { count: roundTrips, wayBack: true, pauseMs: wrapperPauseMs, warmup: 0 } };
}
