import { cloudLabel } from '../domain/cloud-ref.ts';
import type { Outcome } from '../domain/record.ts';
import { isVerified } from '../domain/account/verified.ts';
import type { StoredRun } from './run-store.ts';

/** The card of a run in the index: what lists and searches need of it. Times are epoch ms. */
export interface RunCard {
  readonly format: 'ferry.run-card/1';
  readonly run: string;
  readonly campaign: string;
  readonly cloud: string;
  readonly startedAt: number;
  /** These two are absent until the run has ended. */
  readonly finishedAt?: number;
  readonly verdict?: 'pass' | 'fail';
  readonly attempted: number;
  readonly verified: number;
  /** What its migrations were of: each name once. */
  readonly scenarios: readonly string[];
  readonly servers: readonly { readonly id: string; readonly name: string }[];
  readonly hosts: readonly string[];
  readonly outcomes: readonly Outcome[];
}

/** `document` is the run's published one; nothing of it is known where the run has not ended. */
export function cardOf({ head, evacuations, migrations }: StoredRun, document: unknown): RunCard {
  const { verdict, finishedAt } = (document ?? {}) as {
    verdict?: { state?: 'pass' | 'fail' };
    finishedAt?: string;
  };
  const servers = new Map(
    migrations.map(({ serverId: id, server: name }) => [`${id} ${name}`, { id, name }]),
  );
  const hosts = migrations.flatMap(({ source, requested, destination }) => [source, requested, destination]);
  return {
    format: 'ferry.run-card/1',
    run: head.run,
    campaign: head.spec.name,
    cloud: cloudLabel(head.spec.cloud),
    startedAt: head.startedAt,
    ...(finishedAt !== undefined && { finishedAt: Date.parse(finishedAt) }),
    ...(verdict?.state !== undefined && { verdict: verdict.state }),
    attempted: migrations.length,
    verified: migrations.filter(isVerified).length,
    scenarios: distinct([...evacuations, ...migrations].map(({ scenario }) => scenario)),
    servers: [...servers.values()],
    hosts: distinct([...hosts, ...evacuations.flatMap(({ sources }) => sources)]),
    outcomes: distinct(migrations.map(({ outcome }) => outcome)),
  };
}

function distinct<T extends string>(names: readonly (T | undefined)[]): T[] {
  return [...new Set(names)].filter((name) => name !== undefined).sort();
}
