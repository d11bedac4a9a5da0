import type { Command } from 'commander';
import type { ExportOptions } from './commands/export.ts';

/** What moves stored runs about: to another machine's run store, or to InfluxDB. */
export function moving(ferry: Command): void {
  ferry
    .command('export')
    .description(
      'write runs into one file, which `ferry import` brings into the run store of another machine',
    )
    .argument('[run...]', 'run ids, or unique beginnings; last = the newest')
    .requiredOption('-o, --output <file>', 'where to (a .tar.gz); - for standard output')
    .option('--all', 'every run of the run store')
    .action(async (runs: string[], options: ExportOptions) =>
      (await import('./commands/export.ts')).exportTo(runs, options),
    );
  ferry
    .command('import')
    .description('bring the runs of exports into the run store; twice changes nothing')
    .argument('<file...>', 'what `ferry export` wrote')
    .option('--json', 'what became of each run, as JSON')
    .action(async (files: string[], options: { json?: true }) =>
      (await import('./commands/import.ts')).importFrom(files, options),
    );
  ferry
    .command('influx')
    .description('points in InfluxDB')
    .command('resend')
    .description(
      'make the points of stored runs again and send them; what InfluxDB has already stays as it is',
    )
    .argument('[run...]', 'run ids, or unique beginnings; last = the newest')
    .option('--all', 'every run of the run store')
    .action(async (runs: string[], options: { all?: true }) =>
      (await import('./commands/influx-resend.ts')).influxResend(runs, options),
    );
}
