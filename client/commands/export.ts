import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { exportRuns, NotInStore } from '../../results/archive/export.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { say } from '../output.ts';
import { findRuns, localStore } from '../runs/find.ts';

export interface ExportOptions {
  readonly output: string;
  readonly all?: true;
}

/** Writes runs into one file, for another machine's `ferry import`. */
export async function exportTo(typed: readonly string[], { output, all }: ExportOptions): Promise<void> {
  const store = localStore();
  const runs = all ? await store.list() : await findRuns(typed);
  if (runs.length === 0) {
    const none = all ? `there is no run in ${store.address}` : 'which? Name runs, or say --all';
    throw new CommandEnds(exitCodes.usage, `run: ${none}. See \`ferry runs\`.`);
  }
  const stream = await exportRuns(store, runs, new Date()).catch((error: unknown) => {
    if (!(error instanceof NotInStore)) throw error;
    const remedy =
      'Another worker has stored it: export it where that worker runs, or let both use one store (FERRY_STORE).';
    throw new CommandEnds(exitCodes.usage, `${error.message} ${remedy}`);
  });
  if (output === '-') {
    await pipeline(stream, process.stdout);
    return;
  }
  const part = `${output}.${process.pid}.part`;
  try {
    await pipeline(stream, createWriteStream(part, { mode: 0o600, flush: true }));
    await rename(part, output);
  } catch (error) {
    await rm(part, { force: true });
    throw new CommandEnds(
      exitCodes.usage,
      `--output: ${output} could not be written: ${(error as Error).message}`,
    );
  }
  say(
    `${runs.length === 1 ? '1 run' : `${runs.length} runs`} in ${output}. Elsewhere: ferry import ${output}`,
  );
}
