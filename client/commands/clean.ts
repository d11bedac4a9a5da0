import type { CloudRef } from '../../domain/cloud-ref.ts';
import { cleanerOf } from '../../worker/clean.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print, say } from '../output.ts';
import { printable } from '../render/printable.ts';
import { factsOfRun } from '../runs/facts.ts';
import { findRun, linkIfAny } from '../runs/find.ts';
import type { Link } from '../temporal.ts';

export interface CleanOptions {
  readonly run?: string;
  readonly cloud?: string;
  readonly rally?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Removes what runs have left in a cloud. A run that still goes on is left alone: its worker cleans up after it. */
export async function clean(options: CleanOptions): Promise<void> {
  await using link = await linkIfAny();
  const run = options.run === undefined ? undefined : await knownOrLiteral(options.run, link);
  await using cleaner = await cleanerOf(await cloudFor(options, run, link));
  const found = (await cleaner.find()).filter((l) => run === undefined || l.run === run);
  const byRun = Map.groupBy(found, (l) => l.run);
  if (byRun.size === 0)
    say(run === undefined ? 'Nothing that a run made is left.' : `Nothing of ${run} is left.`);
  const report: { run: string; found: number; removed: boolean; leaks: readonly object[] }[] = [];
  for (const [each, things] of byRun) {
    say(`${each}: ${counted(things.map((t) => t.kind))}`);
    const running = link !== undefined && (await isRunning(each, link));
    if (running)
      say(`  is still running: left alone. \`ferry stop ${each}\` ends it, and it cleans up after itself.`);
    const leaks = running || options.dryRun ? [] : await cleaner.remove(each, () => undefined);
    for (const leak of leaks)
      say(`  would not go: ${leak.kind} ${printable(leak.name)} (${leak.id}): ${printable(leak.reason)}`);
    report.push({
      run: each,
      found: things.length,
      removed: !running && !options.dryRun && leaks.length === 0,
      leaks,
    });
  }
  if (options.json) print(JSON.stringify(report, undefined, 2));
  if (report.some((r) => r.leaks.length > 0)) process.exitCode = exitCodes.failed;
}

/** The run may be forgotten by everybody but the cloud: then what was typed is taken for its whole id. */
async function knownOrLiteral(typed: string, link: Link | undefined): Promise<string> {
  return await findRun(typed, link).catch((error: unknown) => {
    if (error instanceof CommandEnds) return typed;
    throw error;
  });
}

async function cloudFor(
  options: CleanOptions,
  run: string | undefined,
  link: Link | undefined,
): Promise<CloudRef> {
  if (options.cloud !== undefined) return { cloud: options.cloud };
  if (options.rally !== undefined) return { rally: options.rally };
  const known = run === undefined ? undefined : await factsOfRun(run, link);
  return known?.spec.cloud ?? {};
}

async function isRunning(run: string, link: Link): Promise<boolean> {
  const about = await link.client.workflow
    .getHandle(run)
    .describe()
    .catch(() => undefined);
  return about?.status.name === 'RUNNING';
}

function counted(kinds: readonly string[]): string {
  const counts = Map.groupBy(kinds, (k) => k);
  return [...counts].map(([kind, all]) => `${all.length} ${kind}${all.length === 1 ? '' : 's'}`).join(', ');
}
