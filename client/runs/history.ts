import type { WorkflowExecutionInfo } from '@temporalio/client';
import { searchAttributes } from '../../domain/control.ts';
import { parseKey } from '../../domain/migration-key.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import { together } from '../../results/together.ts';
import type { Link } from '../temporal.ts';
import { localStore } from './find.ts';
import { everyRun, isOpen, type KnownRow, mayHave } from './list.ts';
import { namesOf, refuseUnknown } from './unknown-names.ts';
import { attribute, migrationExecutions } from './visibility.ts';
import { fits, type Wanted, within } from './wanted.ts';

/** A migration that has not ended: what Temporal knows of it. */
export interface UnderWay {
  readonly key: string;
  readonly run: string;
  readonly campaign: string;
  readonly scenario: string;
  readonly trip: number;
  readonly direction: 'out' | 'back';
  readonly server: string;
  readonly serverId: string;
  readonly source: string;
  /** Epoch ms. */
  readonly startedAt: number;
}

export type Moved =
  | { readonly state: 'ended'; readonly at: number; readonly record: MigrationRecord }
  | { readonly state: 'under way'; readonly at: number; readonly underWay: UnderWay };

/** Every migration that is asked for, of all runs, newest first. @throws CommandEnds for a name that nobody knows */
export async function historyOf(link: Link | undefined, wanted: Wanted): Promise<Moved[]> {
  const known = await everyRun(link);
  const runs = known.filter(({ campaign }) => wanted.campaign === undefined || campaign === wanted.campaign);
  const each = await together(runs, async (row) => {
    const stored = await storedOf(row, wanted);
    return [...stored, ...(link && isOpen(row) ? await rememberedOf(row, wanted, link, stored) : [])];
  });
  const found = each
    .flat()
    .filter(({ at }) => within(at, wanted))
    .sort((a, b) => b.at - a.at);
  if (found.length === 0) await refuseUnknown(namesOf(known), wanted, link);
  return found.slice(0, wanted.limit);
}

async function storedOf({ run, card }: KnownRow, wanted: Wanted): Promise<Moved[]> {
  if (!card || !mayHave(card, wanted)) return [];
  const stored = await localStore().read(run);
  return (stored?.migrations ?? [])
    .filter((record) => fits(record, wanted))
    .map((record) => ended(record, card.startedAt));
}

/** What Temporal has that did not reach the store: of a run under way, or of a worker whose store is another. */
async function rememberedOf(
  { run, startedAt }: KnownRow,
  wanted: Wanted,
  link: Link,
  stored: readonly Moved[],
): Promise<Moved[]> {
  const there = new Set(stored.map((moved) => (moved.state === 'ended' ? moved.record.key : '')));
  const moved: Moved[] = [];
  for await (const execution of migrationExecutions(link, wanted, run)) {
    const { workflowId, status } = execution;
    if (there.has(workflowId)) continue;
    if (status.name === 'COMPLETED') {
      const record = (await link.client.workflow.getHandle(workflowId).result()) as MigrationRecord;
      moved.push(ended(record, startedAt));
    } else if (status.name === 'RUNNING') {
      const underWay = underWayOf(execution);
      if (underWay) moved.push({ state: 'under way', at: underWay.startedAt, underWay });
    }
  }
  return moved;
}

/** One that never started has no time of its own but its run's. */
function ended(record: MigrationRecord, runStartedAt: number): Moved {
  return { state: 'ended', at: record.postedAt ?? runStartedAt, record };
}

function underWayOf(execution: WorkflowExecutionInfo): UnderWay | undefined {
  const key = parseKey(execution.workflowId);
  return (
    key && {
      key: execution.workflowId,
      ...key,
      campaign: attribute(execution, searchAttributes.campaign) ?? '',
      server: attribute(execution, searchAttributes.server) ?? '',
      source: attribute(execution, searchAttributes.source) ?? '',
      startedAt: execution.startTime.getTime(),
    }
  );
}
