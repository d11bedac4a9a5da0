/**
 * One live migration's copy, as QEMU does it (migration/migration.c, migration_iteration_run; migration/ram.c). Pages are sent in
 * passes; when what remains of a pass would fit into the allowed pause (bandwidth × downtime limit), the dirty log is read:
 * what the guest has written meanwhile is added, and either it all still fits, and the guest is stopped for the rest, or
 * another pass begins. With disks, a mirror copies these first.
 *
 * Nothing ticks. Between two events everything is linear in time, so the caller asks when the next event is, advances by
 * that or less, and may change the bandwidth at any time:
 *
 *     const copy = new Copy(plan);
 *     while (copy.result() === undefined) copy.advance(copy.secondsToNextEvent(rate), rate);
 */
import { dirtiedBytes, workingSetBytes } from './guest.ts';
import { Mirror } from './mirror.ts';
import { type Pace, Pages } from './pages.ts';
import { type CopyPlan, ceiling } from './plan.ts';
import { Throttle } from './throttle.ts';

export type CopyPhase = 'disk' | 'memory' | 'switchover' | 'post-copy' | 'over';
export type CopyOutcome = 'completed' | 'aborted' | 'timed-out';

/** As Nova's `/servers/{id}/migrations` has them; disk figures only where a disk is copied. */
export interface CopyProgress {
  readonly memoryTotalBytes: number;
  readonly memoryProcessedBytes: number;
  readonly memoryRemainingBytes: number;
  readonly diskTotalBytes: number;
  readonly diskProcessedBytes: number;
  readonly diskRemainingBytes: number;
}

export interface CopyResult {
  readonly outcome: CopyOutcome;
  readonly elapsedSeconds: number;
  /** For how long the guest stood still: the last pages and the switch, or all of it since a forced pause. */
  readonly downtimeMs: number;
  readonly iterations: number;
  /** How it came to an end: by itself, or by a force-complete that paused the guest or switched to post-copy. */
  readonly by: 'pre-copy' | 'pause' | 'post-copy';
  /** The most that auto-converge put the guest's CPUs to sleep: 0 … 0.99. */
  readonly throttled: number;
}

/** ram_save_iterate sends for 50 ms (MAX_WAIT) before migration_iteration_run looks again whether the rest fits. */
const LOOK_EVERY_SECONDS = 0.05;
/** Two instants nearer than this are one: rounding would let an event return for ever. */
const SAME_INSTANT_SECONDS = 1e-9;

export class Copy {
  readonly plan: CopyPlan;
  #phase: CopyPhase;
  #elapsed = 0;
  #iterations = 1;
  #by: CopyResult['by'] = 'pre-copy';
  #outcome: CopyOutcome | undefined;

  readonly #mirror: Mirror;
  readonly #pages: Pages;
  /** Since the dirty log was last read: how long the guest was on, how much of that its CPUs ran, what was sent. */
  #onSeconds = 0;
  #ranSeconds = 0;
  #passSeconds = 0;
  #passProcessed = 0;
  #pauseSeconds = 0;
  #switchRemaining: number;
  #timeoutAt: number;
  readonly #throttle = new Throttle();

  constructor(plan: CopyPlan) {
    this.plan = plan;
    this.#phase = plan.disk ? 'disk' : 'memory';
    this.#mirror = new Mirror(plan.disk);
    const touched = Math.min(plan.memory.touchedBytes, plan.memory.totalBytes);
    this.#pages = new Pages(touched, plan.memory.totalBytes - touched);
    this.#switchRemaining = plan.switchoverSeconds;
    this.#timeoutAt = plan.completion?.timeoutSeconds ?? Infinity;
  }

  get phase(): CopyPhase {
    return this.#phase;
  }

  /** Looks at the dirty log so far, the first included: QEMU's dirty-sync-count. */
  get iterations(): number {
    return this.#iterations;
  }

  /** The most it can use now, whatever the links would give: the ceiling of its flow for `share`. 0 once it is over. */
  get ceilingBytesPerSecond(): number {
    return this.#phase === 'over' ? 0 : ceiling(this.plan.transport, this.#phase);
  }

  /** Seconds until something changes by itself (a pass ends, a limit is raised, a time-out, the end); Infinity once it is over. */
  secondsToNextEvent(bytesPerSecond: number): number {
    const rate = this.#usable(bytesPerSecond);
    if (this.#phase === 'over') return Infinity;
    return Math.max(0, Math.min(this.#secondsOfPhase(rate), this.#secondsToStep(), this.#secondsToTimeout()));
  }

  /** Lets `seconds` pass at a bandwidth of `bytesPerSecond`, through as many events as lie in them. */
  advance(seconds: number, bytesPerSecond: number): void {
    let left = seconds;
    while (this.#phase !== 'over') {
      const event = this.secondsToNextEvent(bytesPerSecond);
      const span = Math.min(event, left);
      this.#flow(span, this.#usable(bytesPerSecond));
      left -= span;
      if (event - span > SAME_INSTANT_SECONDS) return;
      this.#happen(this.#usable(bytesPerSecond));
      if (left <= 0) return;
    }
  }

  progress(): CopyProgress {
    return {
      memoryTotalBytes: this.plan.memory.totalBytes,
      memoryProcessedBytes: this.#pages.processed,
      memoryRemainingBytes: this.#pages.left,
      // The mirror's job grows by what the guest writes: QEMU's block job length.
      diskTotalBytes: this.#mirror.processed + this.#mirror.remaining,
      diskProcessedBytes: this.#mirror.processed,
      diskRemainingBytes: this.#mirror.remaining,
    };
  }

  /**
   * Nova's force-complete (migration.py, run_tasks): post-copy where it is permitted, else the guest is paused until all is
   * copied. `refused`: too late, or post-copy before memory is being copied, which QEMU refuses and Nova only logs.
   */
  forceComplete(): 'post-copy' | 'paused' | 'refused' {
    if (this.#by !== 'pre-copy' || this.#phase === 'switchover' || this.#phase === 'over') return 'refused';
    if (this.plan.postCopy === true) {
      if (this.#phase !== 'memory') return 'refused';
      this.#read();
      this.#by = 'post-copy';
      this.#phase = 'switchover';
      return 'post-copy';
    }
    this.#by = 'pause';
    return 'paused';
  }

  /** Ends it with the guest running on where it was. False where that is impossible: it is over, or the guest runs on the other side. */
  abort(outcome: 'aborted' | 'timed-out' = 'aborted'): boolean {
    if (this.#phase === 'over' || this.#by === 'post-copy') return false;
    this.#outcome = outcome;
    this.#phase = 'over';
    return true;
  }

  /** `undefined` while it goes on. */
  result(): CopyResult | undefined {
    if (this.#outcome === undefined) return undefined;
    return {
      outcome: this.#outcome,
      elapsedSeconds: this.#elapsed,
      downtimeMs: this.#pauseSeconds * 1000,
      iterations: this.#iterations,
      by: this.#by,
      throttled: this.#throttle.asleep,
    };
  }

  get #paused(): boolean {
    return this.#by === 'pause' || this.#phase === 'switchover';
  }

  #usable(bytesPerSecond: number): number {
    return Math.min(bytesPerSecond, this.ceilingBytesPerSecond);
  }

  #secondsOfPhase(rate: number): number {
    switch (this.#phase) {
      case 'disk':
        return until(this.#mirror.remaining, this.#mirror.gaining(rate));
      case 'memory':
        return this.#secondsOfPass(rate);
      case 'switchover':
        return this.#switchRemaining + (this.#by === 'post-copy' ? 0 : this.#secondsOfRest(rate));
      case 'post-copy':
        return this.#secondsOfRest(rate);
      case 'over':
        return Infinity;
    }
  }

  /** Until the first look at which the rest of the pass fits into the allowed pause. */
  #secondsOfPass(rate: number): number {
    const pace = this.#pace(rate);
    const need = until(Math.max(0, this.#pages.left - this.#fitting(pace)), pace.perSecond);
    const looks = Math.max(
      1,
      Math.ceil((this.#passSeconds + need) / LOOK_EVERY_SECONDS - SAME_INSTANT_SECONDS),
    );
    return looks * LOOK_EVERY_SECONDS - this.#passSeconds;
  }

  #secondsOfRest(rate: number): number {
    return until(this.#pages.left, this.#pace(rate).perSecond);
  }

  #secondsToStep(): number {
    const next = this.plan.downtimeSteps.find(
      (step) => step.afterSeconds > this.#elapsed + SAME_INSTANT_SECONDS,
    );
    return next === undefined ? Infinity : next.afterSeconds - this.#elapsed;
  }

  #secondsToTimeout(): number {
    return this.#phase === 'switchover' || this.#by !== 'pre-copy'
      ? Infinity
      : this.#timeoutAt - this.#elapsed;
  }

  /** migration_update_counters: threshold_size = bandwidth × downtime_limit, the bandwidth being that on the wire. */
  #fitting(pace: Pace): number {
    const allowed = this.plan.downtimeSteps.findLast(
      (step) => step.afterSeconds <= this.#elapsed + SAME_INSTANT_SECONDS,
    );
    return pace.perSecond * pace.wire * (allowed?.allowedSeconds ?? 0);
  }

  #pace(rate: number): Pace {
    const forMemory = this.#phase === 'memory' ? this.#mirror.leaves(rate) : rate;
    return this.#pages.pace(forMemory, this.plan.transport.scanBytesPerSecond);
  }

  #flow(span: number, rate: number): void {
    this.#elapsed += span;
    if (this.#paused) this.#pauseSeconds += span;
    if (this.#phase === 'disk') {
      this.#mirror.catchUp(span, rate);
    } else if (this.#phase === 'memory') {
      this.#passSeconds += span;
      if (!this.#paused) {
        this.#onSeconds += span;
        this.#ranSeconds += span * (1 - this.#throttle.asleep);
      }
      this.#mirror.goAlong(span, rate);
      this.#pages.send(span, this.#pace(rate));
    } else {
      const switching = Math.min(span, this.#switchRemaining);
      this.#switchRemaining -= switching;
      this.#pages.send(span - switching, this.#pace(rate));
    }
  }

  #happen(rate: number): void {
    if (this.#secondsToTimeout() <= SAME_INSTANT_SECONDS) this.#timeOut();
    if (this.#secondsOfPhase(rate) > SAME_INSTANT_SECONDS) return;
    switch (this.#phase) {
      case 'disk':
        this.#phase = 'memory';
        return;
      case 'memory':
        this.#read();
        if (this.#pages.left === 0 || this.#pages.left < this.#fitting(this.#pace(rate)))
          this.#phase = 'switchover';
        return;
      case 'switchover':
        this.#phase = this.#by === 'post-copy' ? 'post-copy' : this.#complete();
        return;
      case 'post-copy':
        this.#phase = this.#complete();
        return;
      case 'over':
        return;
    }
  }

  #complete(): 'over' {
    this.#outcome = 'completed';
    return 'over';
  }

  /** Nova's monitor acts every 0.5 s (driver.py, _live_migration_monitor): what QEMU refuses is asked for again. */
  #timeOut(): void {
    if (this.plan.completion?.action === 'abort') this.abort('timed-out');
    else if (this.forceComplete() === 'refused') this.#timeoutAt = this.#elapsed + 0.5;
    else this.#timeoutAt = Infinity;
  }

  /** migration_bitmap_sync: what the guest has written since the last time is dirty again. */
  #read(): void {
    const { memory, autoConverge = false } = this.plan;
    const written = dirtiedBytes(memory, { seconds: this.#onSeconds, ranSeconds: this.#ranSeconds });
    this.#pages.soil(written, this.#iterations === 1 ? memory.touchedBytes : workingSetBytes(memory));
    const sent = this.#pages.processed - this.#passProcessed;
    if (autoConverge && !this.#paused) this.#throttle.look(this.#passSeconds, written, sent);
    this.#passProcessed = this.#pages.processed;
    this.#onSeconds = 0;
    this.#ranSeconds = 0;
    this.#passSeconds = 0;
    this.#iterations += 1;
  }
}

const until = (bytes: number, bytesPerSecond: number) =>
  bytes <= 0 ? 0 : bytesPerSecond > 0 ? bytes / bytesPerSecond : Infinity;
