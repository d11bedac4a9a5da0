import { Point } from '@influxdata/influxdb-client';
import { cloudLabel } from '../../domain/cloud-ref.ts';
import type { RunDocument } from '../../domain/account/schema/run.ts';
import { sliceRun } from '../../domain/account/slices.ts';
import { isVerified } from '../../domain/account/verified.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import { factsOf } from '../facts.ts';
import type { RunHead, StoredRun } from '../run-store.ts';

/** All numbers are floats: a field is one type for ever, and bytes below 2^53 are exact. */
type Figures = Readonly<Record<string, unknown>>;

const runTags = ({ run, spec }: RunHead) => ({ run, campaign: spec.name, cloud: cloudLabel(spec.cloud) });

/** One of a migration under way: its phase, and what was copied so far. */
export interface ProgressPoint {
  readonly head: RunHead;
  readonly scenario: string;
  readonly trip: number;
  readonly direction: string;
  readonly server: string;
  readonly serverId: string;
  readonly source: string;
  readonly phase: 'queued' | 'preparing' | 'running' | 'final';
  readonly at: number;
  readonly bytes: Figures;
}

export function progressLine(point: ProgressPoint): string {
  const { head, scenario, trip, direction, server, serverId, source, phase, at, bytes } = point;
  const tags = { ...runTags(head), scenario, trip, direction, server, serverId, source, phase };
  return line('ferry_progress', tags, { seen: 1, ...bytes }, at);
}

/**
 * One of a migration that has ended. Its time is that of its last step; what never began has none, and stands at the
 * beginning of its run. Everything comes of record and head alone, so that made again it is the same point.
 */
export function migrationLine(head: RunHead, record: MigrationRecord): string {
  const { scenario, trip, direction, warmup, server, serverId, source, destination, outcome } = record;
  const tags = {
    ...runTags(head),
    scenario,
    trip,
    direction,
    warmup,
    server,
    serverId,
    source,
    destination,
    outcome,
  };
  const figures = {
    ...numbersOf(record),
    isVerified: isVerified(record) ? 1 : 0,
    adopted: record.adopted ? 1 : 0,
    fault: record.fault?.message,
  };
  const at = record.verifiedAt ?? record.landedAt ?? record.postedAt ?? head.startedAt;
  return line('ferry_migration', tags, figures, at);
}

/** One of an evacuation that has ended; undefined where the store has no account of it. */
export function evacuationLine(stored: StoredRun, id: string): string | undefined {
  const slices = sliceRun(factsOf(stored)).flatMap(({ evacuations }) => evacuations);
  const slice = slices.find(({ account }) => account.id === id);
  if (!slice) return undefined;
  const { account, records, effectiveParallelism, verifiedRate, ...figures } = slice;
  const { scenario, trip, direction, warmup, sources, destination } = account;
  const tags = {
    ...runTags(stored.head),
    scenario,
    trip,
    direction,
    warmup,
    source: sources.join(','),
    destination,
  };
  return line(
    'ferry_evacuation',
    tags,
    {
      ...numbersOf(figures),
      requestedParallelism: account.requestedParallelism,
      effectiveParallelism: effectiveParallelism?.mean,
      maxParallelism: effectiveParallelism?.max,
      verifiedPercent: verifiedRate?.percent,
      attempted: records.length,
      verified: records.filter(isVerified).length,
      leftBehind: account.leftBehind.length,
      tookMs:
        account.finishedAt === undefined || account.startedAt === undefined
          ? undefined
          : account.finishedAt - account.startedAt,
    },
    account.finishedAt ?? stored.head.startedAt,
  );
}

/** One of a run that has ended. */
export function runLine(head: RunHead, document: RunDocument): string {
  const finishedAt = document.finishedAt === undefined ? head.startedAt : Date.parse(document.finishedAt);
  const { totals, verdict } = document;
  return line(
    'ferry_run',
    { ...runTags(head), verdict: verdict?.state },
    {
      ...numbersOf(totals),
      passed: verdict?.state === 'pass' ? 1 : 0,
      verifiedPercent: totals.verifiedRate?.percent,
      tookMs: finishedAt - head.startedAt,
      leaks: document.leaks.length,
      reasons: verdict?.reasons
        .filter(({ passed }) => !passed)
        .map(({ text }) => text)
        .join('; '),
    },
    finishedAt,
  );
}

/** Times of day are left out: a point has one of its own, and the rest are sums and differences of it. */
function numbersOf(values: object): Figures {
  const numbers = Object.entries(values).filter(
    ([name, value]) => typeof value === 'number' && !/(At|From|Until)$/.test(name) && name !== 'trip',
  );
  return Object.fromEntries(numbers);
}

function line(
  measurement: string,
  tags: Readonly<Record<string, string | number | boolean | undefined>>,
  fields: Figures,
  at: number,
): string {
  const point = new Point(measurement).timestamp(String(Math.round(at)));
  for (const [name, value] of Object.entries(tags)) {
    if (value !== undefined && value !== '') point.tag(snake(name), tame(String(value)));
  }
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'number') point.floatField(snake(name), value);
    else if (typeof value === 'string' && value !== '') point.stringField(snake(name), tame(value));
  }
  return point.toLineProtocol() ?? '';
}

/** `icmpGapMaxMs` → `icmp_gap_max_ms`: as Flux and Grafana are used to it. */
const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The line protocol can't hold line breaks, nor a tag that ends in a backslash; tenants name servers as they like. */
const tame = (text: string) =>
  text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '␤').replace(/\\+$/, (all) => '/'.repeat(all.length));
