import { type Attendance, blindIntervals, type LateTurn } from '../../domain/felt/blind.ts';
import { type ProbeKind, probeKinds } from '../../domain/felt/figures.ts';
import type { Interval } from '../../domain/felt/interval.ts';
import type { SeenGap } from '../../domain/felt/seen-gap.ts';
import { isGap, silences } from '../../domain/felt/silence.ts';
import { SampleEncoder } from '../../results/samples/codec.ts';
import type { AskedBy, BeatFields } from '../../results/samples/sample.ts';

/** Of a silence that has not ended, so much must have been seen before it is told. */
const openAfterMs = 1_000;
/** That a turn was late is known only when it has come, which may be after the answers that it kept waiting. */
const judgedAfterMs = 250;
/** For so long it is remembered when the probe itself was late, or there. */
const rememberedMs = 600_000;
/** A network that is gone takes all guests with it. */
const toldAtMost = 64;

export interface NoticingParts {
  /** The guests' servers, in their order. */
  readonly ids: readonly string[];
  /** The clockwork of a guest's fping. */
  readonly clockOf: (guest: number) => number;
  readonly periodMs: number;
  /** When it begins, by both clocks. */
  readonly nowUs: number;
  readonly wallUs: number;
}

/** A silence that one of the guests may have had, µs. */
interface Candidate {
  readonly kind: ProbeKind;
  readonly guest: number;
  readonly fromUs: number;
  readonly toUs: number;
}

interface Clock {
  readonly present: Interval[];
  readonly late: LateTurn[];
}

/**
 * Writes samples down, and notices gaps while it does: by the same rules by which they are told from the samples
 * afterwards. A comparison for each answer, and work only where one was late.
 */
export class NoticingEncoder extends SampleEncoder {
  readonly #ids: readonly string[];
  readonly #clockOf: (guest: number) => number;
  readonly #periodMs: number;
  readonly #beganMs: number;
  /** Of the wall clock when it began: a gap that goes on must not seem to be another one each time that it is told. */
  readonly #aheadMs: number;
  readonly #last: Readonly<Record<ProbeKind, Float64Array>>;
  readonly #clocks = new Map<number, Clock>();
  #candidates: Candidate[] = [];

  constructor({ ids, clockOf, periodMs, nowUs, wallUs }: NoticingParts) {
    super();
    this.#ids = ids;
    this.#clockOf = clockOf;
    this.#periodMs = periodMs;
    this.#beganMs = nowUs / 1_000;
    this.#aheadMs = (wallUs - nowUs) / 1_000;
    const none = () => new Float64Array(ids.length);
    this.#last = { icmp: none(), udp: none(), beat: none(), tcp: none() };
  }

  override answer(by: AskedBy, guest: number, atUs: number, rttUs: number): void {
    super.answer(by, guest, atUs, rttUs);
    this.#heard(by, guest, atUs);
  }

  override beat(guest: number, atUs: number, beat: BeatFields): void {
    super.beat(guest, atUs, beat);
    this.#heard('beat', guest, atUs);
  }

  override late(clock: number, atUs: number, lateUs: number): void {
    super.late(clock, atUs, lateUs);
    this.#clock(clock).late.push({ dueMs: (atUs - lateUs) / 1_000, atMs: atUs / 1_000 });
  }

  override present(clock: number, atUs: number, forUs: number): void {
    super.present(clock, atUs, forUs);
    this.#clock(clock).present.push({ fromMs: (atUs - forUs) / 1_000, toMs: atUs / 1_000 });
  }

  /** The gaps that ended since it was last asked, and those that go on; the longest, where there are many. */
  seen(nowUs: number): SeenGap[] {
    this.#forget(nowUs / 1_000 - rememberedMs);
    const isRipe = ({ toUs }: Candidate) => nowUs - toUs > judgedAfterMs * 1_000;
    const ended = this.#candidates.filter(isRipe);
    this.#candidates = this.#candidates.filter((one) => !isRipe(one));
    const open = this.#silentNow(nowUs);
    const told = (candidate: Candidate, isOpen: boolean): SeenGap[] => {
      const seenMs = this.#seenMs(candidate, nowUs);
      if (seenMs === undefined || (isOpen && seenMs < openAfterMs)) return [];
      const { guest, kind, fromUs } = candidate;
      const serverId = this.#ids[guest] ?? '';
      return [
        { serverId, kind, fromMs: fromUs / 1_000 + this.#aheadMs, seenMs, ...(isOpen && { open: true }) },
      ];
    };
    return [...ended.flatMap((one) => told(one, false)), ...open.flatMap((one) => told(one, true))]
      .sort((a, b) => b.seenMs - a.seenMs)
      .slice(0, toldAtMost);
  }

  #heard(kind: ProbeKind, guest: number, atUs: number): void {
    const last = this.#last[kind];
    const before = last[guest] ?? 0;
    if (before > 0 && atUs - before > 2_000 * this.#periodMs)
      this.#candidates.push({ kind, guest, fromUs: before, toUs: atUs });
    if (atUs > before) last[guest] = atUs;
  }

  #silentNow(nowUs: number): Candidate[] {
    return probeKinds.flatMap((kind) =>
      Array.from(this.#last[kind].entries()).flatMap(([guest, fromUs]) =>
        fromUs > 0 && nowUs - fromUs > openAfterMs * 1_000 ? [{ kind, guest, fromUs, toUs: nowUs }] : [],
      ),
    );
  }

  /** Undefined where it was no gap: the probe itself was late, or not there. */
  #seenMs({ kind, guest, fromUs, toUs }: Candidate, nowUs: number): number | undefined {
    const watched = { fromMs: fromUs / 1_000, toMs: toUs / 1_000 };
    const attendance = this.#attendance(kind === 'icmp' ? this.#clockOf(guest) : 0, nowUs);
    const answers = [watched.fromMs, watched.toMs];
    const [silence] = silences(answers, watched, blindIntervals(attendance, watched));
    return silence && isGap(silence, attendance) ? silence.seenMs : undefined;
  }

  #attendance(clock: number, nowUs: number): Attendance {
    const { present, late } = this.#clock(clock);
    const own = [{ fromMs: this.#beganMs, toMs: nowUs / 1_000 }];
    return { periodMs: this.#periodMs, sittings: clock === 0 ? own : present, late };
  }

  #clock(clock: number): Clock {
    let known = this.#clocks.get(clock);
    if (!known) this.#clocks.set(clock, (known = { present: [], late: [] }));
    return known;
  }

  #forget(beforeMs: number): void {
    for (const { present, late } of this.#clocks.values()) {
      present.splice(
        0,
        Math.max(
          0,
          present.findIndex(({ toMs }) => toMs >= beforeMs),
        ),
      );
      late.splice(
        0,
        Math.max(
          0,
          late.findIndex(({ atMs }) => atMs >= beforeMs),
        ),
      );
    }
  }
}
