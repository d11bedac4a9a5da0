import { duration } from '../../domain/account/duration.ts';
import { colours as coloursFor } from './colours.ts';
import type { Look } from './look.ts';
import { name } from './printable.ts';
import { table } from './table.ts';

/** One run, as `ferry runs` lists it. */
export interface RunListRow {
  readonly run: string;
  readonly campaign: string;
  readonly state: 'running' | 'waiting' | 'paused' | 'pass' | 'fail' | 'broken' | 'unknown';
  readonly waitingFor?: { readonly host: string; readonly holder: string };
  /** Epoch ms. */
  readonly startedAt: number;
  /** Absent while it runs. */
  readonly finishedAt?: number;
  readonly attempted?: number;
  readonly verified?: number;
}

/** A line a run, in the order given. */
export function renderRunList(rows: readonly RunListRow[], look: Look): string {
  if (rows.length === 0) return 'no runs\n';
  const colours = coloursFor(look.colour);
  const state = ({ state: of, waitingFor }: RunListRow) => {
    if (waitingFor) return `waiting for ${name(waitingFor.host)}, held by ${name(waitingFor.holder, 64)}`;
    if (of === 'pass') return colours.green(of);
    return of === 'fail' || of === 'broken' ? colours.red(of) : of;
  };
  const [head = '', ...lines] = table([
    { head: 'run', align: 'left', cells: rows.map(({ run }) => name(run, 48)) },
    { head: 'campaign', align: 'left', cells: rows.map(({ campaign }) => name(campaign, 24)) },
    { head: 'started (UTC)', align: 'left', cells: rows.map(({ startedAt }) => minute(startedAt)) },
    { head: 'took', align: 'right', cells: rows.map(took) },
    { head: 'verified', align: 'right', cells: rows.map(verified) },
    { head: 'state', align: 'left', cells: rows.map(state) },
  ]);
  return `${[colours.dim(head), ...lines].join('\n')}\n`;
}

function took({ startedAt, finishedAt }: RunListRow): string {
  return finishedAt === undefined ? '' : duration(finishedAt - startedAt);
}

function verified({ attempted, verified: arrived }: RunListRow): string {
  return attempted === undefined || arrived === undefined ? '' : `${arrived} of ${attempted}`;
}

const minute = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
