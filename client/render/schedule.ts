import cronstrue from 'cronstrue';
import { duration } from '../../domain/account/duration.ts';
import type { SchedulePlan } from '../../domain/schedule/plan.ts';
import { spanText } from '../../domain/schedule/span.ts';
import { wallText } from '../../domain/schedule/zone.ts';
import type { CampaignInBrief, ScheduleAccount } from '../schedules/account.ts';
import type { ScheduledRun } from '../schedules/recent-runs.ts';
import { colours as coloursFor } from './colours.ts';
import { type Look, usableWidth } from './look.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

/** `At 02:00, Monday through Friday` */
export function inWords(cron: string): string {
  return cronstrue.toString(cron.toLowerCase(), { use24HourTimeFormat: true });
}

const overlaps: Readonly<Record<SchedulePlan['overlap'], string>> = {
  skip: 'a run that is due while the one before goes on is left out',
  'buffer-one': 'a run that is due while the one before goes on follows it; one at most waits',
  'buffer-all': 'runs that are due while one goes on follow it, one after the other',
  'cancel-other': 'a run that is due aborts the one before, and begins when that has cleaned up',
  'terminate-other': 'a run that is due aborts the one before, and waits for its hosts',
  'allow-all': 'every run begins when it is due; hosts are still one run’s at a time',
};

/** Everything about one schedule: what, when, what if, how it went. */
export function renderSchedule(account: ScheduleAccount, look: Look, now = Date.now()): string {
  const { name, campaign, plan, ifBusy, paused, counts } = account;
  const width = usableWidth(look);
  const colours = coloursFor(look.colour);
  const rows: (readonly [string, string])[] = [
    ['campaign', briefly(campaign)],
    ['when', `${plan.cron} · ${inWords(plan.cron)} · ${plan.timezone}`],
    ...nextTimes(account, now).map((text, i) => [i === 0 ? 'next' : '', text] as const),
    ...account.daylight.map((text, i) => [i === 0 ? 'clock' : '', text] as const),
    ...(plan.until === undefined ? [] : [['until', wallText(plan.timezone, plan.until)] as const]),
    ['overlap', `${plan.overlap}: ${overlaps[plan.overlap]}`],
    ['catch-up', `a run that was missed begins up to ${spanText(plan.catchUpMs)} late, else not at all`],
    ...(plan.jitterMs === undefined ? [] : [['jitter', `up to ${spanText(plan.jitterMs)}`] as const]),
    ['on failure', plan.pauseOnFailure ? 'a verdict of fail, or a run that breaks, pauses it' : 'goes on'],
    ['tells', campaign.notify?.join(', ') ?? 'nobody how its runs ended (notify: docs/notify.md)'],
    ['host busy', ifBusy === 'wait' ? 'waits for its turn' : 'that run is left out'],
    [
      'so far',
      `${counts.started} started · ${counts.missed} missed · ${counts.skipped} skipped · ${counts.buffered} buffered`,
    ],
    ...account.locks.map((lock) => ['host', lockText(lock, now)] as const),
  ];
  const label = Math.max(...rows.map(([head]) => head.length)) + 2;
  return [
    colours.bold(name),
    ...(paused
      ? wrap(`PAUSED${paused.why === undefined ? '' : `: ${printable(paused.why)}`}`, width).map(
          colours.yellow,
        )
      : []),
    ...rows.flatMap(([head, text]) => wrap(printable(text), width, head.padEnd(label))),
    '',
    ...renderRuns(account, now),
    '',
  ].join('\n');
}

export function briefly({ name, cloud, evacuate, to, scenarios, trips }: CampaignInBrief): string {
  const size = `${scenarios} scenario${scenarios === 1 ? '' : 's'}, ${trips} trip${trips === 1 ? '' : 's'} each`;
  return `${name}: empties ${evacuate} of ${cloud} to ${to.join(', ')}; ${size}`;
}

function nextTimes({ plan, next, paused }: ScheduleAccount, now: number): string[] {
  if (next.length === 0) return ['never'];
  return next.map((at, i) => {
    const time = `${weekday(plan.timezone, at)} ${wallText(plan.timezone, at)}`;
    const away = i === 0 ? ` (in ${duration(at - now)}${paused ? ', if it is resumed by then' : ''})` : '';
    return `${time}${away}`;
  });
}

function weekday(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('en', { timeZone, weekday: 'short' }).format(at);
}

function lockText({ host, holder, waiting }: ScheduleAccount['locks'][number], now: number): string {
  const queue = waiting.length === 0 ? '' : `; waiting: ${waiting.map((c) => c.run).join(', ')}`;
  return `${host} is held by ${holder.run}, which asked for it ${duration(now - holder.since)} ago${queue}`;
}

function renderRuns({ runs, plan }: ScheduleAccount, now: number): string[] {
  if (runs.length === 0) return ['no runs yet'];
  const column = (head: string, cell: (run: ScheduledRun) => string) => ({
    ...{ head, align: 'left' as const },
    cells: runs.map(cell),
  });
  return table([
    column('run', ({ run }) => run),
    column(`due (${plan.timezone})`, ({ due }) => (due === undefined ? '' : wallText(plan.timezone, due))),
    column('took', ({ startedAt, finishedAt }) => duration((finishedAt ?? now) - startedAt)),
    column('state', ({ state, waitingFor }) =>
      waitingFor ? `waiting for ${waitingFor.host}, held by ${waitingFor.holder}` : state,
    ),
  ]);
}

/** A line a schedule. */
export function renderSchedules(accounts: readonly ScheduleAccount[], look: Look): string {
  if (accounts.length === 0) return 'no schedules\n';
  const colours = coloursFor(look.colour);
  const column = (head: string, cell: (account: ScheduleAccount) => string) => ({
    ...{ head, align: 'left' as const },
    cells: accounts.map(cell),
  });
  const [head = '', ...lines] = table([
    column('schedule', ({ name }) => name),
    column('campaign', ({ campaign }) => campaign.name),
    column('host', ({ campaign }) => printable(campaign.evacuate)),
    column('cron', ({ plan }) => plan.cron),
    column('zone', ({ plan }) => plan.timezone),
    column('next', ({ plan, next: [at], paused }) =>
      paused ? 'paused' : at === undefined ? 'never' : wallText(plan.timezone, at),
    ),
    column('last run', ({ runs: [last] }) => last?.state ?? ''),
  ]);
  return `${[colours.dim(head), ...lines].join('\n')}\n`;
}
