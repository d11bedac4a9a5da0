import type { WaitingFor } from '../../domain/host-lock.ts';
import type { RunCard } from '../../results/run-card.ts';
import type { Link } from '../temporal.ts';
import { localStore } from './find.ts';
import { rememberedRuns } from './remembered.ts';
import { storedCards } from './stored-cards.ts';
import { namesOf, refuseUnknown } from './unknown-names.ts';
import { remembersAny } from './visibility.ts';
import { asksOfMigrations, fits, type RunState, type Wanted, within } from './wanted.ts';

/** A run in a list. */
export interface RunRow {
  readonly run: string;
  readonly campaign: string;
  readonly state: RunState;
  /** Why it waits, when it does. */
  readonly waitingFor?: WaitingFor;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** Known where the run store has the run. */
  readonly attempted?: number;
  readonly verified?: number;
}

/** A run with all that is known of it without reading its records. */
export interface KnownRow extends RunRow {
  /** From the run store. */
  readonly card?: RunCard;
}

/**
 * The runs that are asked for, newest first: those that Temporal remembers and those that rest in the run store are one
 * list. @throws CommandEnds for a name that nobody knows
 */
export async function listRuns(link: Link | undefined, wanted: Wanted): Promise<RunRow[]> {
  const known = await everyRun(link);
  const rows: RunRow[] = [];
  for (const row of known) {
    if (rows.length >= wanted.limit) break;
    if (isAsked(row, wanted) && (await hasAsked(row, wanted, link))) rows.push(listed(row));
  }
  if (rows.length === 0) await refuseUnknown(namesOf(known), wanted, link);
  return rows;
}

/** Every run that Temporal or the run store knows, newest first. */
export async function everyRun(link: Link | undefined): Promise<KnownRow[]> {
  const store = localStore();
  const rows = new Map<string, KnownRow>();
  for (const card of await storedCards(store)) rows.set(card.run, storedRow(card));
  for (const row of link ? await rememberedRuns(link) : []) {
    const stored = rows.get(row.run);
    // How a run ended is in the store as soon as it is so; what it was like before that, Temporal knows better.
    rows.set(row.run, stored?.card?.verdict === undefined ? { ...stored, ...row } : stored);
  }
  return [...rows.values()].sort((a, b) => b.startedAt - a.startedAt);
}

/** Whether Temporal may know more of the run's migrations than the store. */
export function isOpen({ card }: KnownRow): boolean {
  return card?.verdict === undefined;
}

function listed(row: KnownRow): RunRow {
  const { card: inStore, ...rest } = row;
  return inStore ? rest : row;
}

function isAsked(row: KnownRow, wanted: Wanted): boolean {
  return (
    (wanted.campaign === undefined || row.campaign === wanted.campaign) &&
    (wanted.verdict === undefined || row.state === wanted.verdict) &&
    within(row.startedAt, wanted)
  );
}

/** Whether one of its migrations is all that is asked of a migration. */
async function hasAsked(row: KnownRow, wanted: Wanted, link: Link | undefined): Promise<boolean> {
  if (!asksOfMigrations(wanted)) return true;
  if (row.card && mayHave(row.card, wanted)) {
    const { migrations } = (await localStore().read(row.run)) ?? { migrations: [] };
    if (migrations.some((record) => fits(record, wanted))) return true;
  }
  return isOpen(row) && link !== undefined && (await remembersAny(link, wanted, row.run));
}

/** Spares reading the records of most runs. */
export function mayHave(card: RunCard, { scenario, server, host, outcome }: Wanted): boolean {
  return (
    (scenario === undefined || card.scenarios.includes(scenario)) &&
    (server === undefined || card.servers.some(({ id, name }) => id === server || name === server)) &&
    (host === undefined || card.hosts.includes(host)) &&
    (outcome === undefined || card.outcomes.includes(outcome))
  );
}

function storedRow(card: RunCard): KnownRow {
  return {
    run: card.run,
    campaign: card.campaign,
    state: card.verdict ?? 'unknown',
    startedAt: card.startedAt,
    ...(card.finishedAt !== undefined && { finishedAt: card.finishedAt }),
    attempted: card.attempted,
    verified: card.verified,
    card,
  };
}
