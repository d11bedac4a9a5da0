import { ScheduleAlreadyRunning } from '@temporalio/client';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { pollEveryMs } from '../../domain/polling.ts';
import { daylightNotes } from '../../domain/schedule/daylight.ts';
import type { IfBusy, SchedulePlan } from '../../domain/schedule/plan.ts';
import type { ScheduledInput } from '../../workflows/scheduled.ts';
import { type Asked, askedFor, asksForNothing, withOptions } from '../campaign/asked-for.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { appearance, print, say } from '../output.ts';
import { renderJson } from '../render/json.ts';
import { inWords, renderSchedule, renderSchedules } from '../render/schedule.ts';
import { accountOf } from '../schedules/account.ts';
import { definitionOf } from '../schedules/define.ts';
import { findSchedule, scheduleNames } from '../schedules/find.ts';
import { cronOf, planOf, type PlanOptions } from '../schedules/plan-options.ts';
import { hasWorker, link, type Link, prepareNamespace } from '../temporal.ts';

export interface ScheduleOptions extends Asked, PlanOptions {
  readonly ifBusy?: IfBusy;
}

interface Form {
  readonly json?: true;
}

/** Checks campaign and plan, tells all that is wrong with either, and makes the schedule if nothing is. */
export async function create(
  name: string,
  file: string | undefined,
  options: ScheduleOptions,
): Promise<void> {
  const { spec, plan } = await checked(name, file, options);
  await using temporal = await link();
  await createSchedule(
    { schedule: name, spec, plan, pollEveryMs, ifBusy: options.ifBusy ?? 'wait' },
    temporal,
  );
  await warnIfNoWorker(temporal);
}

export async function createSchedule(input: ScheduledInput, temporal: Link): Promise<void> {
  const { schedule, plan } = input;
  await prepareNamespace(temporal);
  try {
    await temporal.client.schedule.create({ scheduleId: schedule, ...definitionOf(input) });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    throw new CommandEnds(
      exitCodes.usage,
      `schedule: ${schedule} is there already. Change it with \`ferry schedule update ${schedule}\`, or give another name.`,
    );
  }
  tellPlan(schedule, plan);
}

/** Changes what is given, and leaves the rest. */
export async function update(
  name: string,
  file: string | undefined,
  options: ScheduleOptions,
): Promise<void> {
  await using temporal = await link();
  const { handle, input: before } = await findSchedule(name, temporal);
  const { spec, plan } = await checked(name, file, options, before);
  const input = { ...before, spec, plan, ifBusy: options.ifBusy ?? before.ifBusy };
  await handle.update(({ state }) => ({ ...definitionOf(input), state }));
  tellPlan(name, plan);
}

async function checked(
  name: string,
  file: string | undefined,
  options: ScheduleOptions,
  before?: ScheduledInput,
) {
  const problems = nameProblems(name);
  const read = planOf(options, before?.plan);
  if (!read.ok) problems.push(...read.problems);
  const asked = await specFor(file, options, before).catch((error: unknown) => {
    if (!(error instanceof CommandEnds)) throw error;
    problems.push(error.message);
    return undefined;
  });
  if (!read.ok || !asked || problems.length > 0) throw new CommandEnds(exitCodes.usage, problems.join('\n'));
  return { plan: read.plan, spec: asked };
}

async function specFor(
  file: string | undefined,
  options: ScheduleOptions,
  before: ScheduledInput | undefined,
): Promise<CampaignSpec> {
  const same = before && file === undefined && asksForNothing(options);
  return same ? withOptions(before.spec, options) : await askedFor(file, options);
}

export function nameProblems(name: string): string[] {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return [];
  return [`NAME: ${name} is no name for a schedule. Write at most 40 of a…z, 0…9 and -, e.g. nightly-drain.`];
}

function tellPlan(name: string, plan: SchedulePlan): void {
  say(`${name}: ${inWords(plan.cron)}, ${plan.timezone} · \`ferry schedule show ${name}\``);
  for (const note of daylightNotes(cronOf(plan), plan.timezone, Date.now())) say(`  ${note}`);
}

async function warnIfNoWorker(temporal: Link): Promise<void> {
  if (await hasWorker(temporal)) return;
  say(
    `No worker has asked ${temporal.reach.address} for work lately: runs that are due wait for one. Start it with \`ferry worker\`.`,
  );
}

export async function list(form: Form): Promise<void> {
  await using temporal = await link();
  const names = await scheduleNames(temporal);
  const accounts = await Promise.all(
    names.map(async (name) => accountOf(await findSchedule(name, temporal), temporal)),
  );
  print(form.json ? renderJson(accounts) : renderSchedules(accounts, appearance()));
}

export async function show(name: string, form: Form): Promise<void> {
  await using temporal = await link();
  const account = await accountOf(await findSchedule(name, temporal), temporal);
  print(form.json ? renderJson(account) : renderSchedule(account, appearance()));
}
