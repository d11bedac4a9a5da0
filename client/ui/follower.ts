import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import {
  type EvacuationProgress,
  queries,
  type Roster,
  type RosterQuestion,
  workflowTypes,
} from '../../domain/control.ts';
import { gapsSeen } from '../live/gaps.ts';
import { askAtMost, stepsInFlight } from '../live/in-flight.ts';
import { lookAt } from '../live/look.ts';
import type { Step } from '../live/step.ts';
import { localStore } from '../runs/find.ts';
import type { RunHandle } from '../runs/start.ts';
import type { Link } from '../temporal.ts';
import { Board } from './board.ts';
import { difference } from './difference.ts';
import type { Events, Snapshot } from './snapshot.ts';
import type { TemporalAtHand } from './temporal-at-hand.ts';

const lookEveryMs = 1_000;
/** The worker answers in milliseconds; a busy one in a second or two. */
const lookWithinMs = 8_000;

export type Listener = <E extends keyof Events>(event: E, data: Events[E]) => void;

/** Follows one run for as long as anybody listens: however many pages are open, it is asked once. */
export class Follower {
  readonly #run: string;
  readonly #temporal: Pick<TemporalAtHand, 'within'>;
  readonly #listeners = new Set<Listener>();
  #board = new Board();
  #steps = new Map<string, Step>();
  #turn = 0;
  #last: Snapshot | undefined;
  #stale: Events['stale'] | undefined;
  #rest = new AbortController();
  #following = false;

  constructor(run: string, temporal: Pick<TemporalAtHand, 'within'>) {
    this.#run = run;
    this.#temporal = temporal;
  }

  /** Hears the whole first, then what changes. Answers how to stop listening. */
  listen(listener: Listener): () => void {
    if (this.#last) listener('snapshot', this.#last);
    if (this.#stale) listener('stale', this.#stale);
    this.#listeners.add(listener);
    if (!this.#following) {
      this.#following = true;
      void this.#follow().finally(() => (this.#following = false));
    }
    return () => this.#listeners.delete(listener);
  }

  /** Looks now: something was told to the run. */
  hurry(): void {
    this.#rest.abort();
  }

  async #follow(): Promise<void> {
    // What was seen before nobody listened is old.
    this.#board = new Board();
    this.#last = this.#stale = undefined;
    const stored = await localStore()
      .read(this.#run)
      .catch(() => undefined); // what the store can't tell, the run will
    this.#board.remember(stored?.migrations ?? []);
    while (this.#listeners.size > 0) {
      const goesOn = await this.#look().catch((error: unknown) => this.#wentWrong(error));
      if (!goesOn) return;
      this.#rest = new AbortController();
      await sleep(lookEveryMs, undefined, { signal: this.#rest.signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<boolean> {
    const snapshot = await this.#temporal.within(lookWithinMs, (link) => this.#snapshot(link));
    if (!snapshot) {
      this.#tell('ended', { run: this.#run });
      return false;
    }
    const before = this.#stale ? undefined : this.#last;
    this.#last = snapshot;
    this.#stale = undefined;
    if (before) this.#tell('change', difference(before, snapshot));
    else this.#tell('snapshot', snapshot);
    return true;
  }

  /** Undefined where the run has ended. */
  async #snapshot(link: Link): Promise<Snapshot | undefined> {
    const handle = link.client.workflow.getHandle(this.#run) as unknown as RunHandle;
    const description = await handle.describe();
    const { status, type } = description;
    if (type !== workflowTypes.campaign) return undefined;
    if (status.name !== 'RUNNING' && status.name !== 'CONTINUED_AS_NEW') return undefined;
    const glance = await lookAt(handle, link, (inFlight) => this.#stepsOf(link, inFlight));
    const { evacuation } = glance.run;
    const roster =
      evacuation === undefined
        ? undefined
        : await link.client.workflow
            .getHandle(evacuation)
            .query<Roster, [RosterQuestion]>(queries.roster, this.#board.question(evacuation))
            .catch(() => undefined); // not begun yet, just over, or of a worker that does not know the question
    return this.#board.take(glance, roster, await gapsSeen(link, description));
  }

  /** A few at each look, each in its turn: a thousand on the move must not be a thousand questions a second. */
  async #stepsOf(link: Link, inFlight: EvacuationProgress['inFlight']): Promise<ReadonlyMap<string, Step>> {
    const from = inFlight.length > askAtMost ? (this.#turn += askAtMost) % inFlight.length : 0;
    const inTurn = [...inFlight.slice(from), ...inFlight.slice(0, from)];
    const asked = await stepsInFlight(link, inTurn);
    const known = inFlight.flatMap(({ key }) => {
      const step = asked.get(key) ?? this.#steps.get(key);
      return step ? [[key, step] as const] : [];
    });
    this.#steps = new Map(known);
    return this.#steps;
  }

  /** Answers whether it is worth looking again. */
  #wentWrong(error: unknown): boolean {
    if (error instanceof WorkflowNotFoundError) {
      this.#tell('ended', { run: this.#run });
      return false;
    }
    const words = error instanceof Error ? error.message : String(error);
    this.#stale = {
      since: this.#stale?.since ?? this.#last?.head.at ?? Date.now(),
      why: `no answer from the run (is a worker up, and Temporal?): ${words}`,
    };
    this.#tell('stale', this.#stale);
    return true;
  }

  #tell<E extends keyof Events>(event: E, data: Events[E]): void {
    for (const listener of this.#listeners) listener(event, data);
  }
}
