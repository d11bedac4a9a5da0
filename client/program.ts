import { Argument, Command, Option } from 'commander';
import type { Published } from '../domain/account/json-schema.ts';
import type { CleanOptions } from './commands/clean.ts';
import type { CompareOptions } from './commands/compare.ts';
import type { TrendOptions } from './commands/trend.ts';
import type { NotifyOptions } from './commands/notify.ts';
import type { RunOptions } from './commands/run.ts';
import { notifyTargets } from './notify-option.ts';
import { moving } from './moving-program.ts';
import { schedules } from './schedule-program.ts';
import type { RunsOptions } from './commands/runs.ts';
import type { UiOptions } from './commands/ui.ts';
import { usageErrors } from './output.ts';
import { outcomes } from '../domain/record.ts';
import { runStates, type WantedOptions } from './runs/wanted.ts';

/** The table of contents of `ferry`. Each command's code is loaded when it is called, so that `--help` is quick. */
export function program(): Command {
  const ferry = new Command('ferry')
    .description(
      'Measures what live migration costs: empties OpenStack compute hosts, durably, and tells what it took.',
    )
    .version('0.1.0')
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .configureOutput(usageErrors)
    .addHelpText('after', exits);
  running(ferry);
  looking(ferry);
  comparing(ferry);
  moving(ferry);
  steering(ferry);
  schedules(ferry, fiveInputs);
  writing(ferry);
  const names = ferry.commands.map((command) => command.name()).join(', ');
  return ferry.showHelpAfterError(`(commands: ${names}; ferry COMMAND --help tells more)`);
}

const exits = `
Exit codes: 0 passed · 1 the verdict is fail · 2 usage · 3 preflight · 4 cloud · 5 Temporal
stdout is data, stderr is talk. State is in $FERRY_HOME, else ./.ferry`;

function running(ferry: Command): void {
  ferry
    .command('up')
    .description(
      'bring up an embedded Temporal server and a worker, with their data in .ferry/; Ctrl-C ends both',
    )
    .option('--simulate', 'and simulated clouds to try things on, from examples/demo/')
    .action(async (options: { simulate?: true }) => (await import('./commands/up.ts')).up(options));
  ferry
    .command('demo')
    .description('see it work without a cloud: on two simulated ones, in less than a minute')
    .action(async () => (await import('./commands/demo.ts')).demo());
  ferry
    .command('worker')
    .description('run a worker against the Temporal server that TEMPORAL_ADDRESS (or temporal.toml) names')
    .addOption(
      new Option(
        '--role <role...>',
        'control: carries runs, reaches the cloud; probe: watches guests, reaches them; or both',
      )
        .choices(['control', 'probe'])
        .default(['control']),
    )
    .option(
      '--check',
      'start none; exit with 0 if Temporal has lately heard from one on this host, else with 5',
    )
    .action(async (options: { check?: true; role: ('control' | 'probe')[] }) =>
      (await import('./commands/worker.ts')).worker(options),
    );
  ferry
    .command('check')
    .description('preflight: every finding with its consequence and its remedy; starts nothing')
    .argument('<campaign>', 'campaign file (YAML or JSON), - for standard input')
    .option('--json', 'findings as JSON')
    .action(async (file: string, options: { json?: true }) =>
      (await import('./commands/check.ts')).check(file, options),
    );
  ferry
    .command('plan')
    .description(
      'what the campaign would take: makespan per parallelism, who may not converge; starts nothing',
    )
    .argument('<campaign>', 'campaign file (YAML or JSON), - for standard input')
    .option('--json', 'the plan as JSON')
    .action(async (file: string, options: { json?: true }) =>
      (await import('./commands/plan.ts')).plan(file, options),
    );
  fiveInputs(ferry.command('run'))
    .description('run a campaign to its verdict, and print what it took')
    .argument('[campaign]', 'campaign file (YAML or JSON), - for standard input')
    .option('--watch', 'show live progress, server by server')
    .option('--detach', 'start it and return at once; prints the run id')
    .addOption(ifBusy())
    .option('--embedded', 'bring up Temporal and a worker for this run alone')
    .option('--json', 'print the run as one JSON object (see: ferry schema run)')
    .option('--csv', 'print one migration a row')
    .option('--junit <file>', 'also write the verdict as JUnit XML')
    .addOption(notifyTargets())
    .action(async (file: string | undefined, options: RunOptions) =>
      (await import('./commands/run.ts')).run(file, options),
    );
}

function ifBusy(): Option {
  return new Option('--if-busy <what>', 'when another run holds one of its hosts')
    .choices(['wait', 'refuse'])
    .default('wait');
}

/** The task arguments of the tool that ferry replaces. */
function fiveInputs(command: Command): Command {
  return command
    .optionsGroup('Without a file, the five inputs of the Rally task that ferry replaces:')
    .option('--image-name <name>', 'image that must exist and fit the flavor')
    .option('--flavor-name <name>', 'flavor that must exist')
    .option('--block-migration <true|false|auto>', 'whether local disks are copied (default: false)')
    .option(
      '--host-to-evacuate <host>',
      'compute host whose servers are all moved, one after the other, one way',
    )
    .option('--destination-host <host>', 'where to; nova = the scheduler chooses (default)')
    .option('--task-args <json>', "the same five as Rally's JSON: '{\"image_name\": …, …}'")
    .optionsGroup('Which cloud, in place of what the campaign says:')
    .option('--cloud <name>', 'name in clouds.yaml (default: OS_CLOUD, else OS_*)')
    .option('--rally <file>', "Rally's credentials.json, in either of its forms")
    .optionsGroup('Options:');
}

function looking(ferry: Command): void {
  ferry
    .command('runs')
    .description('list runs, newest first, however long ago they were')
    .option('--campaign <name>', 'of one campaign')
    .addOption(new Option('--verdict <verdict>', 'that ended so').choices(runStates))
    .option('--scenario <name>', 'that had this scenario')
    .option('--server <name>', 'that moved this server (name or id)')
    .option('--host <name>', 'that moved servers off or onto this host')
    .addOption(
      new Option(
        '--outcome <outcome>',
        'in which a migration (of that server, host, scenario) ended so',
      ).choices(outcomes),
    )
    .option('--since <time>', 'begun since: an age (30m, 12h, 7d) or a time (2026-11-24T02:00Z)')
    .option('--until <time>', 'begun until')
    .option('--limit <n>', 'at most so many', '50')
    .option('--json', 'as JSON')
    .action(async (options: RunsOptions) => (await import('./commands/runs.ts')).runs(options));
  ferry
    .command('show')
    .description('show a run: what each scenario took, warnings, verdict')
    .argument('<run>', 'run id, or a unique beginning of one; last = the newest')
    .option('--json', 'as one JSON object (see: ferry schema run)')
    .option('--csv', 'one migration a row')
    .option('--junit', 'the verdict as JUnit XML')
    .action(async (run: string, options: { json?: true; csv?: true; junit?: true }) =>
      (await import('./commands/show.ts')).show(run, options),
    );
  ferry
    .command('history')
    .description('list each migration that a server, or a host, ever had')
    .option('--server <name>', 'of this server (name or id)')
    .option('--host <name>', 'off or onto this host')
    .option('--campaign <name>', 'in runs of one campaign')
    .option('--scenario <name>', 'in one scenario')
    .addOption(new Option('--outcome <outcome>', 'that ended so').choices(outcomes))
    .option('--since <time>', 'posted since: an age (30m, 12h, 7d) or a time (2026-11-24T02:00Z)')
    .option('--until <time>', 'posted until')
    .option('--limit <n>', 'at most so many')
    .option('--json', 'as JSON: each as in the run document')
    .option('--csv', 'one migration a row, as of `ferry show --csv`')
    .action(async (options: WantedOptions & { json?: true; csv?: true }) =>
      (await import('./commands/history.ts')).history(options),
    );
  ferry
    .command('report')
    .description('write a page on a run, or on several side by side: one file that opens offline')
    .argument('<runs...>', 'run ids, or unique beginnings of them; last = the newest')
    .option('-o, --output <file>', 'where to; - for standard output', 'report.html')
    .action(async (runs: string[], options: { output: string }) =>
      (await import('./commands/report.ts')).report(runs, options),
    );
  ferry
    .command('notify')
    .description("tell a target of this machine's notify.yaml of a run's verdict, now; or try the target")
    .argument('[run]', 'run id, or a unique beginning of one; last = the newest')
    .requiredOption('--to <target>', 'who')
    .option('--test', 'send a test message, with no run behind it')
    .option('--dry-run', 'only print what would be sent')
    .action(async (run: string | undefined, options: NotifyOptions) =>
      (await import('./commands/notify.ts')).notify(run, options),
    );
  ferry
    .command('watch')
    .description('follow a run to its end')
    .argument('<run>', 'run id, or a unique beginning of one; last = the newest')
    .action(async (run: string) => (await import('./commands/watch.ts')).watch(run));
  ferry
    .command('ui')
    .description('serve a live page on loopback: follow and steer runs, past runs, reports; Ctrl-C ends it')
    .option('--port <n>', 'where (default: 7788, or another where that is taken)')
    .option('--new-token', 'make a new token; pages that are open have to be opened anew')
    .action(async (options: UiOptions) => (await import('./commands/ui.ts')).ui(options));
}

function comparing(ferry: Command): void {
  ferry
    .command('compare')
    .description(
      'hold runs against the first: what became slower or faster, and what could not have been seen',
    )
    .argument('<runs...>', 'two or more run ids, or unique beginnings of them')
    .option('--json', 'as JSON (ferry.compare/1)')
    .option('--html <file>', 'also as a page that opens offline; - for standard output')
    .action(async (runs: string[], options: CompareOptions) =>
      (await import('./commands/compare.ts')).compare(runs, options),
    );
  ferry
    .command('trend')
    .description("how a campaign's scenarios went from run to run, and where their level changed")
    .argument('<campaign>')
    .option('--limit <n>', 'the newest so many runs', '100')
    .option('--json', 'as JSON (ferry.trend/1)')
    .option('--html <file>', 'also as a page that opens offline; - for standard output')
    .action(async (campaign: string, options: TrendOptions) =>
      (await import('./commands/trend.ts')).trend(campaign, options),
    );
}

function steering(ferry: Command): void {
  const steer = (name: 'pause' | 'resume', text: string) =>
    ferry
      .command(name)
      .description(text)
      .argument('<run>')
      .action(async (run: string) => (await import('./commands/steer.ts')).steer(run, name));
  steer('pause', 'start no further migration until resumed; what is in flight goes on');
  steer('resume', 'go on after a pause');
  ferry
    .command('parallelism')
    .description('change how many servers may be on the move at once, from now on')
    .argument('<run>')
    .argument('<n>', '1…1000')
    .action(async (run: string, n: string) => (await import('./commands/steer.ts')).setParallelism(run, n));
  ferry
    .command('stop')
    .description(
      'no new migrations: what is in flight finishes, then the run cleans up and gives its account',
    )
    .argument('<run>')
    .option('--now', 'abort what is in flight')
    .action(async (run: string, options: { now?: true }) =>
      (await import('./commands/steer.ts')).stop(run, options),
    );
  ferry
    .command('clean')
    .description('remove everything that runs have left in a cloud, found by their tags')
    .option('--run <run>', 'of this run only')
    .option(
      '--cloud <name>',
      "name in clouds.yaml (default: the run's own; without a run OS_CLOUD, else OS_*)",
    )
    .option('--rally <file>', 'the cloud of a Rally credentials.json')
    .option('--dry-run', 'only tell what there is')
    .option('--json', 'as JSON')
    .action(async (options: CleanOptions) => (await import('./commands/clean.ts')).clean(options));
}

function writing(ferry: Command): void {
  const campaign = ferry.command('campaign').description('write campaign files');
  campaign
    .command('init')
    .description('write a commented campaign file that covers every field')
    .argument('[file]', 'where to; never overwrites', 'campaign.yaml')
    .action(async (file: string) => (await import('./commands/campaign.ts')).init(file));
  campaign
    .command('schema')
    .description('print the JSON Schema of campaign files')
    .action(async () => {
      (await import('./commands/campaign.ts')).schema();
    });
  ferry
    .command('schema')
    .description('print the JSON Schema of what ferry prints and sends')
    .addArgument(
      new Argument(
        '<what>',
        'what `--json` of run, compare or trend prints; verdict: what webhooks carry',
      ).choices(['run', 'compare', 'trend', 'verdict']),
    )
    .action(async (what: Published) => {
      (await import('./commands/schema.ts')).schema(what);
    });
}
