import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyObject } from 'node:crypto';
import { Context, log } from '@temporalio/activity';
import { runKey } from '../../domain/probe-wire/keys.ts';
import { removeOldSamples } from '../../results/samples/retention.ts';
import type { WatchOver } from './watched-guest.ts';
import type { WatchmanReport } from './watchman.ts';

export interface ProbeInput extends WatchOver {
  readonly keepSamplesDays: number;
}

const heartbeatEveryMs = 2_000;
const endsWithinMs = 5_000;

/**
 * Watches guests from a process of its own until it is cancelled. Where that process dies the activity fails, and is tried
 * again: another takes over, and the time between them is blind.
 */
export async function probe(samples: string, key: KeyObject, input: ProbeInput): Promise<void> {
  const context = Context.current();
  await removeOldSamples(samples, input.keepSamplesDays);
  const watchman = fork(new URL('process.ts', import.meta.url), { serialization: 'advanced' });
  const died = new Promise<string>((resolve) => {
    watchman.once('error', (error) => {
      resolve(error.message);
    });
    watchman.once('exit', (status, signal) => {
      resolve(`it ended with ${signal ?? `status ${status ?? '?'}`}`);
    });
  });
  listen(watchman);
  const { run, guests, watching } = input;
  const secret = runKey(key, run).export();
  watchman.send({ run, folder: samplesOf(samples, run), guests, watching, key: secret });
  try {
    while (!context.cancellationSignal.aborted) {
      context.heartbeat();
      const end = await Promise.race([died, pause(context.cancellationSignal)]);
      if (end !== undefined) throw new Error(`the watch over ${guests.length} guests broke off: ${end}`);
    }
  } finally {
    await stop(watchman, died);
  }
}

export const samplesOf = (samples: string, run: string) => join(samples, run);

function listen(watchman: ChildProcess): void {
  let told: string | undefined;
  watchman.on('message', (report: WatchmanReport | 'watching') => {
    if (report === 'watching' || report.problem === undefined || report.problem === told) return;
    told = report.problem; // once: fping that is not there would say so each second
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
