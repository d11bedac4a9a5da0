import { median } from '../../domain/statistics/quantile.ts';
import type { Landing } from './observer.ts';
import type { Outcome, Task, Weight } from './tool.ts';

/** What one tool did with one task. */
export interface Account {
  readonly tool: string;
  readonly task: Task;
  /** First move asked for → last one noticed, s. Of Rally: with the boots and deletions in between. */
  readonly makespanS: number;
  /** Asked for → noticed, s. */
  readonly eachS: number;
  /** Landed, by Nova's database → noticed, ms. */
  readonly lagMs: number;
  readonly callsEach: number;
  readonly weights: Readonly<Record<string, Weight>>;
  readonly overheadRatio?: number;
}

/** @throws where the tool and Nova's database disagree about how many were moved */
export function accountOf(
  tool: string,
  task: Task,
  { moves, weights, overheadRatio }: Outcome,
  landings: readonly Landing[],
  calls: number,
): Account {
  if (moves.length !== task.servers || landings.length !== task.servers)
    throw new Error(
      `${tool}: ${String(task.servers)} servers were to be moved; it tells of ${String(moves.length)} moves, Nova of ${String(landings.length)}`,
    );
  return {
    tool,
    task,
    makespanS:
      (Math.max(...moves.map((m) => m.noticedAt)) - Math.min(...moves.map((m) => m.askedAt))) / 1_000,
    eachS: median(moves.map((m) => (m.noticedAt - m.askedAt) / 1_000)) ?? NaN,
    lagMs: median(lags(moves, landings)) ?? NaN,
    callsEach: calls / task.servers,
    weights,
    ...(overheadRatio !== undefined && { overheadRatio }),
  };
}

/** By server; where the tool does not say which one it was, in the order in which they landed. */
function lags(moves: Outcome['moves'], landings: readonly Landing[]): number[] {
  const inOrder = moves.toSorted((a, b) => a.noticedAt - b.noticedAt);
  return inOrder.map(({ server, noticedAt }, i) => {
    const landing = server === undefined ? landings[i] : landings.find((each) => each.server === server);
    return noticedAt - (landing?.at ?? NaN);
  });
}

/** Of each tool and task the round whose makespan is the median, in the order in which they came. */
export function typical(all: readonly Account[]): Account[] {
  const rounds = Map.groupBy(all, ({ tool, task }) => JSON.stringify([tool, task]));
  return [...rounds.values()].flatMap((same) => {
    const ordered = same.toSorted((a, b) => a.makespanS - b.makespanS);
    return ordered.slice(Math.floor((ordered.length - 1) / 2)).slice(0, 1);
  });
}
