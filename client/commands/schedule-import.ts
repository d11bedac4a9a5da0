import { stdin } from 'node:process';
import { resolve } from 'node:path';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { pollEveryMs } from '../../domain/polling.ts';
import { daylightNotes } from '../../domain/schedule/daylight.ts';
import type { ScheduledInput } from '../../workflows/scheduled.ts';
import { cloudOf } from '../campaign/asked-for.ts';
import { readSource } from '../campaign/source.ts';
import { readCrontab } from '../crontab/lines.ts';
import { translate } from '../crontab/translate.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print, say } from '../output.ts';
import { renderJson } from '../render/json.ts';
import { printable } from '../render/printable.ts';
import { inWords } from '../render/schedule.ts';
import { cronOf } from '../schedules/plan-options.ts';
import { scheduleNames } from '../schedules/find.ts';
import { link } from '../temporal.ts';
import { createSchedule, type ScheduleOptions } from './schedule.ts';

export interface ImportOptions extends ScheduleOptions {
  readonly system?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** Tells what would become of a crontab's lines, and makes it so only when told to: an import is read before it is believed. */
export async function importCrontab(file: string, options: ImportOptions): Promise<void> {
  const source = await readSource(file === '-' ? stdin : file);
  if (!source.ok)
    throw new CommandEnds(exitCodes.usage, `${file}: ${source.problem.message}. ${source.problem.remedy}`);
  const system = options.system ?? /^\/etc\/(crontab$|cron\.d\/)/.test(resolve(file));
  const { jobs, notes } = readCrontab(source.text, system);
  for (const { line, text } of notes) say(`${file}:${line}: ${printable(text)}`);
  const translated = await Promise.all(jobs.map((job) => translate(job, options)));
  for (const t of translated) {
    if (t.state === 'refused') say(`${file}:${t.line}: left out: ${printable(t.why)}`);
    if (t.state === 'other') say(`${file}:${t.line}: left alone: calls no Rally task`);
  }
  const inputs = named(
    translated.filter((t) => t.state === 'schedule'),
    options,
  );
  if (options.json) print(renderJson(inputs));
  else for (const { input, line } of inputs) print(`${file}:${line}: ${inBrief(input)}`);
  if (inputs.length === 0) say('No line calls the Rally task in a way that can be made a schedule.');
  else if (options.yes) await createAll(inputs.map(({ input }) => input));
  else
    say(
      `Nothing is created yet: --yes creates ${inputs.length === 1 ? 'it' : 'them'}. Then take the lines out of the crontab.`,
    );
  if (translated.some((t) => t.state === 'refused')) process.exitCode = exitCodes.failed;
}

interface Planned {
  readonly line: number;
  readonly input: ScheduledInput;
}

/** After the host, `evacuate-compute03`; the second on the same host gets `-2`. */
function named(
  found: readonly { line: number; spec: CampaignSpec; plan: ScheduledInput['plan'] }[],
  options: ImportOptions,
): Planned[] {
  const given = new Map<string, number>();
  return found.map(({ line, spec, plan }) => {
    const n = (given.get(spec.name) ?? 0) + 1;
    given.set(spec.name, n);
    const name = n === 1 ? spec.name : `${spec.name.slice(0, 37)}-${n}`;
    const told = { ...spec, name, cloud: cloudOf(options) ?? spec.cloud };
    return {
      line,
      input: { schedule: name, spec: told, plan, pollEveryMs, ifBusy: options.ifBusy ?? 'wait' },
    };
  });
}

function inBrief({ schedule, spec, plan }: ScheduledInput): string {
  const { wayBack, count } = spec.trips;
  const trips = wayBack ? `there and back, ${count === 1 ? 'once' : `${count} times`}` : 'once, one way';
  const clock = daylightNotes(cronOf(plan), plan.timezone, Date.now()).map((note) => `\n  ${note}`);
  return `${schedule} · ${plan.cron} ${plan.timezone} · ${inWords(plan.cron)} · empties ${printable(spec.evacuate)} to ${printable(spec.to.join(', '))}, ${trips}${clock.join('')}`;
}

/** Twice is no harm: what is there already is left as it is. */
async function createAll(inputs: readonly ScheduledInput[]): Promise<void> {
  await using temporal = await link();
  const there = new Set(await scheduleNames(temporal));
  for (const input of inputs) {
    if (there.has(input.schedule)) say(`${input.schedule} is there already, and is left as it is.`);
    else await createSchedule(input, temporal);
  }
}
