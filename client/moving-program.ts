import type { Command } from 'commander';
import type { CodecOptions } from './commands/codec.ts';
import type { ExportOptions } from './commands/export.ts';

/** What moves runs about: to another machine's run store, to InfluxDB, or, decrypted, to Temporal's own UI. */
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
  ferry
    .command('codec')
    .description(
      "decrypt for Temporal's UI and CLI what FERRY_CODEC_KEYS_FILE encrypts: serves /decode and /encode; Ctrl-C ends it",
    )
    .option('--port <n>', 'where', '7789')
    .option('--listen <address>', 'on which address; one that others reach wants TLS before it', '127.0.0.1')
    .option(
      '--ui-origin <url...>',
      "where Temporal's UI is: whose page may ask (default: the embedded server's)",
    )
    .option('--new-token', 'make a new token; the UI has to be told the new address')
    .action(async (options: CodecOptions) => (await import('./commands/codec.ts')).codec(options));
}
