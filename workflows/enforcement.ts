import { ActivityFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { Started } from '../activities/migration/start.ts';
import type { SeenThrough } from '../activities/migration/see-through.ts';
import type { Intervention } from '../domain/record.ts';
import { nothingSeen, type Sightings } from '../domain/sightings.ts';
import { intervene, watchMigration } from './acting.ts';
import type { MigrationInput } from './migration.ts';

const GiB = 1024;
/** A 202 on abort or force-complete proves nothing (too early, it is dropped): look for the effect, send again. */
const obeysWithinMs = 12_000;
const tellAtMost = 5;
/** `then: wait` leaves the end to Nova's own completion time-out, but not for ever. */
const overtime = 4;

/** Watches a migration to its end, and past its deadline does what the campaign says. */
export class Enforcement {
  readonly interventions: Intervention[] = [];
  readonly deadlineMs: number;
  overdue = false;
  cancelled = false;
  apiCalls = 0;
  readonly #input: MigrationInput;
  readonly #started: Started & { state: 'accepted' };
  #seen: Sightings = nothingSeen;

  constructor(input: MigrationInput, started: Started & { state: 'accepted' }) {
    this.#input = input;
    this.#started = started;
    this.deadlineMs = deadlineOf(input);
  }

  async seeItThrough(): Promise<SeenThrough> {
    const watched = await this.#watchCancellable(this.deadlineMs);
    return await CancellationScope.nonCancellable(async () => {
      if (watched.state === 'interrupted') {
        this.cancelled = true;
        return this.#obeyed(await this.#insist('abort', watched));
      }
      if (watched.state !== 'overdue') return watched;
      this.overdue = true;
      return this.#obeyed(await this.#enforce(watched));
    });
  }

  /** Of what Nova took, the last that fits how it ended had the effect: a forced copy may take minutes to land, and refuse all that comes after. */
  #obeyed(ended: SeenThrough): SeenThrough {
    const at = this.interventions.findLastIndex(
      ({ act, status }) => ended.state === meant[act] && accepted(status),
    );
    const told = this.interventions[at];
    if (told) this.interventions[at] = { ...told, tookEffect: true };
    return ended;
  }

  async #enforce(overdue: SeenThrough): Promise<SeenThrough> {
    switch (this.#input.deadline.then) {
      case 'wait': {
        const watched = await this.#watchCancellable(this.deadlineMs * (overtime - 1));
        if (watched.state !== 'interrupted') return watched;
        this.cancelled = true;
        return await this.#insist('abort', watched);
      }
      case 'abort':
        return await this.#insist('abort', overdue);
      case 'force-complete': {
        const forced = await this.#insist('force-complete', overdue);
        return forced.state === 'overdue' ? await this.#insist('abort', forced) : forced;
      }
    }
  }

  /** Tells Nova, and watches for the effect; again, until it obeys or it is plain that it does not. */
  async #insist(act: Intervention['act'], last: SeenThrough): Promise<SeenThrough> {
    let watched = last;
    for (let told = 0; told < tellAtMost; told += 1) {
      const migrationId = watched.seen.record?.id;
      if (migrationId !== undefined) {
        const answer = await this.#tell(act, migrationId);
        watched = await this.#watch(obeysWithinMs);
        this.interventions.push({ act, tookEffect: false, ...answer });
      } else {
        watched = await this.#watch(obeysWithinMs);
      }
      if (watched.state !== 'overdue') return watched;
    }
    return watched;
  }

  /** A cloud that stays away is told nothing; the migration goes on without, and the record has no answer. */
  async #tell(
    act: Intervention['act'],
    migrationId: number,
  ): Promise<Omit<Intervention, 'act' | 'tookEffect'>> {
    const at = Date.now();
    try {
      const { cloud, member } = this.#input;
      const answer = await intervene({ cloud, serverId: member.id, migrationId, act });
      this.apiCalls += answer.apiCalls;
      return { at: answer.at, ...(answer.status !== undefined && { status: answer.status }) };
    } catch (error) {
      if (error instanceof ActivityFailure) return { at };
      throw error;
    }
  }

  async #watchCancellable(forMs: number): Promise<SeenThrough> {
    try {
      return await CancellationScope.cancellable(() => this.#watch(forMs));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      // Cancelled before the watcher had begun: nothing was seen that is not known already.
      return { state: 'interrupted', seen: this.#seen, at: Date.now(), apiCalls: 0 };
    }
  }

  async #watch(forMs: number): Promise<SeenThrough> {
    const { cloud, member, baseline, to } = this.#input;
    const { cloudTime: since, requestId } = this.#started;
    const until = Date.now() + forMs;
    const seen = this.#seen;
    const watched = await watchMigration({
      cloud,
      member,
      baseline,
      since,
      until,
      seen,
      awaiting: 'landing',
      verify: {
        ...(to !== undefined && { to }),
        ...(requestId !== undefined && { requestId }),
      },
    });
    this.#seen = watched.seen;
    this.apiCalls += watched.apiCalls;
    return watched;
  }
}

/** Where a migration ends that obeys. One that lands while it is told to abort has not. */
const meant = { abort: 'stayed', 'force-complete': 'landed' } as const;

const accepted = (status: number | undefined) => status !== undefined && status < 300;

/** The campaign's budget for this server: by the GiB that must be copied. */
function deadlineOf(input: MigrationInput): number {
  const { baseMs, perGibMs } = input.deadline;
  const disk =
    input.blockMigration === true && input.member.boot === 'image' ? (input.member.diskGb ?? 0) : 0;
  return baseMs + perGibMs * ((input.member.ramMb ?? 0) / GiB + disk);
}
