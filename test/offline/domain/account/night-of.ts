import { runDocument } from '../../../../domain/account/run-document.ts';
import type { FinishedRunDocument } from '../../../../domain/account/schema/run.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';
import { sampleRun } from '../sample-run.ts';
import { moved } from './scenario-of.ts';

/** One evacuation's servers: how long each took, in ms, or whatever else is known of it. */
export type Trip = readonly (number | Partial<MigrationRecord>)[];

/** A run that moved these servers: by scenario its trips, each way out only; those before `warmups` are warm-up. */
export function nightOf(
  run: string,
  scenarios: Readonly<Record<string, readonly Trip[]>>,
  warmups = 0,
): FinishedRunDocument {
  const names = Object.keys(scenarios);
  const migrations = names.flatMap((scenario) =>
    (scenarios[scenario] ?? []).flatMap((servers, i) =>
      servers.map((server, n) =>
        moved({
          ...{ scenario, trip: i + 1, warmup: i < warmups, server: `web-${n + 1}` },
          ...(typeof server === 'number' ? { totalMs: server } : server),
        }),
      ),
    ),
  );
  const facts = { ...sampleRun({ servers: 0, trips: 0 }), run, migrations };
  const planned = names.map((name) => ({ name, parameters: {} }));
  return runDocument({ ...facts, scenarios: planned }, { successRatePercent: 100 });
}

/** So many servers that took as long as one another: every difference between two such trips is the same. */
export const alike = (servers: number, ms: number): Trip => Array<number>(servers).fill(ms);
