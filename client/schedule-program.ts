import { type Command, Option } from 'commander';
import { busyPolicies, overlapPolicies } from '../domain/schedule/plan.ts';
import { notifyTargets } from './notify-option.ts';
import type { ScheduleOptions } from './commands/schedule.ts';
import type { ImportOptions } from './commands/schedule-import.ts';
import type { BackfillOptions } from './commands/schedule-steer.ts';

/** `ferry schedule …` */
export function schedules(ferry: Command, fiveInputs: (command: Command) => Command): void {
  const schedule = ferry
    .command('schedule')
    .description('run campaigns by themselves, every night, for years');
  const define = (command: Command) =>
    fiveInputs(
      planOptions(command.argument('<name>').argument('[campaign]', 'campaign file, - for standard input')),
    ).addOption(notifyTargets());
  const commands = async () => await import('./commands/schedule.ts');
  const steering = async () => await import('./commands/schedule-steer.ts');
  define(schedule.command('create'))
    .description('make a schedule of a campaign; the campaign is checked, and read in whole')
    .action(async (name: string, file: string | undefined, o: ScheduleOptions) =>
      (await commands()).create(name, file, o),
    );
  define(schedule.command('update'))
    .description('change what is given, and leave the rest')
    .action(async (name: string, file: string | undefined, o: ScheduleOptions) =>
      (await commands()).update(name, file, o),
    );
  schedule
    .command('list')
    .description('list schedules')
    .option('--json', 'as JSON')
    .action(async (options: { json?: true }) => (await commands()).list(options));
  schedule
    .command('show')
    .description(
      'what it runs and when, what overlap, missed times and the clock do to it, and how its runs went',
    )
    .argument('<name>')
    .option('--json', 'as JSON')
    .action(async (name: string, options: { json?: true }) => (await commands()).show(name, options));
  steer(schedule, steering);
  importing(schedule);
}

function importing(schedule: Command): void {
  const crontab = schedule
    .command('import')
    .description('make schedules of what called the Rally task')
    .command('crontab');
  policies(crontab)
    .description(
      'tell which lines of a crontab become which schedules, and which do not; creates nothing without --yes',
    )
    .argument('[file]', 'crontab, or - for standard input: crontab -l | ferry schedule import crontab', '-')
    .option('--yes', 'create them')
    .option('--system', "a user's name stands before the command (default in /etc/crontab and /etc/cron.d)")
    .option('--cloud <name>', 'name in clouds.yaml (default: OS_CLOUD, else OS_*, of the worker)')
    .option('--rally <file>', "Rally's credentials.json")
    .option('--json', 'as JSON')
    .action(async (file: string, options: ImportOptions) =>
      (await import('./commands/schedule-import.ts')).importCrontab(file, options),
    );
}

function planOptions(command: Command): Command {
  return policies(command.option('--cron <times>', "when: five fields, or @daily and the like: '0 2 * * *'"));
}

function policies(command: Command): Command {
  return command
    .option('--timezone <zone>', "whose clock (default: this machine's zone)")
    .addOption(
      new Option('--overlap <policy>', 'when the run before still goes on (default: skip)').choices(
        overlapPolicies,
      ),
    )
    .option('--catch-up <span>', 'how late a run that was missed may begin: 6h (default: 1h)')
    .option('--jitter <span>', 'begin up to so much later, by chance: 5m')
    .option('--pause-on-failure', 'pause it when a verdict is fail, or a run breaks')
    .option('--no-pause-on-failure', 'go on whatever happens (default)')
    .option('--until <date>', 'no run after: 2027-12-31; never = no end (default)')
    .addOption(
      new Option('--if-busy <what>', 'when another run holds one of its hosts (default: wait)').choices(
        busyPolicies,
      ),
    );
}

type Steering = () => Promise<typeof import('./commands/schedule-steer.ts')>;

function steer(schedule: Command, steering: Steering): void {
  schedule
    .command('pause')
    .description('start nothing until resumed')
    .argument('<name>')
    .option('--reason <text>', 'said in show')
    .action(async (name: string, options: { reason?: string }) => (await steering()).pause(name, options));
  schedule
    .command('resume')
    .description('go on after a pause')
    .argument('<name>')
    .action(async (name: string) => (await steering()).resume(name));
  const overlap = () =>
    new Option('--overlap <policy>', 'when another run of it goes on').choices(overlapPolicies);
  schedule
    .command('trigger')
    .description('run now; prints the run id')
    .argument('<name>')
    .addOption(overlap())
    .action(async (name: string, options: object) => (await steering()).trigger(name, options));
  schedule
    .command('backfill')
    .description('run now what was due in a time that is past')
    .argument('<name>')
    .requiredOption('--from <date>', '2026-11-20, or 2026-11-20T02:00')
    .option('--to <date>', 'the same (default: now)')
    .addOption(overlap().default('buffer-all'))
    .action(async (name: string, options: BackfillOptions) => (await steering()).backfill(name, options));
  schedule
    .command('delete')
    .description('end it; its runs stay, and one under way goes on')
    .argument('<name>')
    .action(async (name: string) => (await steering()).remove(name));
}
