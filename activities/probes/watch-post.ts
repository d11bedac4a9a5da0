import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyObject } from 'node:crypto';
import { Context, log } from '@temporalio/activity';
import type { WatchNews } from '../../domain/felt/seen-gap.ts';
import { runKey } from '../../domain/probe-wire/keys.ts';
import { removeOldSamples } from '../../results/samples/retention.ts';
import { Lately } from './lately.ts';
import { sharesOf, watchmenFor, watchmenWanted } from './shares.ts';
import type { WatchOver } from './watched-guest.ts';
import type { WatchmanReport } from './watchman.ts';

export interface ProbeInput extends WatchOver {
  readonly keepSamplesDays: number;
}

const heartbeatEveryMs = 2_000;
const endsWithinMs = 5_000;

/**
 * Watches guests from processes of their own until it is cancelled: as many as it takes to ask in time, and as there are
 * cores. Where one of them dies the activity fails, and is tried again: others take over, and the time between is blind.
 */
export async function probe(samples: string, key: KeyObject, input: ProbeInput): Promise<void> {
  const context = Context.current();
  await removeOldSamples(samples);
  const { run, guests, watching, keepSamplesDays: keepDays } = input;
  const secret = runKey(key, run).export();
  const told = new Set<string>();
  const lately = new Lately();
  tellWhereCoresAreFew(input);
  const watchmen = sharesOf(guests, watchmenFor(guests.length, watching)).map((share) => {
    const watchman = fork(new URL('process.ts', import.meta.url), { serialization: 'advanced' });
    listen(watchman, told, lately);
    watchman.send({ run, folder: samplesOf(samples, run), keepDays, guests: share, watching, key: secret });
    return { watchman, died: deathOf(watchman) };
  });
  const anyDied = Promise.race(watchmen.map(({ died }) => died));
  try {
    while (!context.cancellationSignal.aborted) {
      context.heartbeat({ gaps: lately.at(Date.now()) } satisfies WatchNews);
      const end = await Promise.race([anyDied, pause(context.cancellationSignal)]);
      if (end !== undefined) throw new Error(`the watch over ${guests.length} guests broke off: ${end}`);
    }
  } finally {
    await Promise.all(watchmen.map(({ watchman, died }) => stop(watchman, died)));
  }
}

function tellWhereCoresAreFew({ guests, watching }: ProbeInput): void {
  const wanted = watchmenWanted(guests.length, watching);
  const had = watchmenFor(guests.length, watching);
  if (wanted > had)
    log.warn(
      `to ask ${guests.length} guests every ${watching.periodMs} ms takes ${wanted} cores, and here are ${had}: ` +
        'much of the time will be blind. Give the probe worker more cores, or say a longer `probes.period_ms`.',
    );
}

function deathOf(watchman: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    watchman.once('error', (error) => {
      resolve(error.message);
    });
    watchman.once('exit', (status, signal) => {
      resolve(`it ended with ${signal ?? `status ${status ?? '?'}`}`);
    });
  });
}

export const samplesOf = (samples: string, run: string) => join(samples, run);

function listen(watchman: ChildProcess, told: Set<string>, lately: Lately): void {
  watchman.on('message', (report: WatchmanReport | 'watching') => {
    if (report === 'watching') return;
    lately.add(report.gaps ?? [], Date.now());
    if (report.problem === undefined || told.has(report.problem)) return;
    told.add(report.problem); // once: fping that is not there would say so each second, and of each watchman
    log.warn(report.problem);
  });
}

async function pause(signal: AbortSignal): Promise<undefined> {
  await sleep(heartbeatEveryMs, undefined, { signal }).catch(() => undefined);
  return undefined;
}

async function stop(watchman: ChildProcess, died: Promise<string>): Promise<void> {
  if (watchman.connected) watchman.send('stop');
  await Promise.race([died, sleep(endsWithinMs, undefined, { ref: false })]);
  watchman.kill('SIGKILL');
}
