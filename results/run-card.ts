import { cloudLabel } from '../domain/cloud-ref.ts';
import { z } from 'zod';
import { type Outcome, outcomes } from '../domain/record.ts';
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

const cardSchema = z.object({
  format: z.literal('ferry.run-card/1'),
  run: z.string(),
  campaign: z.string(),
  cloud: z.string(),
  startedAt: z.number(),
  finishedAt: z.number().exactOptional(),
  verdict: z.enum(['pass', 'fail']).exactOptional(),
  attempted: z.number(),
  verified: z.number(),
  scenarios: z.array(z.string()),
  servers: z.array(z.object({ id: z.string(), name: z.string() })),
  hosts: z.array(z.string()),
  outcomes: z.array(z.enum(outcomes)),
});

/** Undefined for one that is not there, damaged, or of another ferry: it can be made anew of the run's records. */
export function cardIn(text: string | undefined): RunCard | undefined {
  if (text === undefined) return undefined;
  try {
    return cardSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
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
