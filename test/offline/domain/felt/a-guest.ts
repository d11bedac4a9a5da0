import type { LateTurn } from '../../../../domain/felt/blind.ts';
import { type Interval, merged, without } from '../../../../domain/felt/interval.ts';
import type { Beats, ConnectionEnd, LoadSamples, Watch } from '../../../../domain/felt/samples.ts';

/** What happens to a guest, its network and its probe. Times are ms of the probe's clock. */
export interface Story {
  readonly untilMs?: number;
  readonly periodMs?: number;
  readonly rttMs?: number;
  /** The guest stands still: what comes for it queues, its clocks stop. */
  readonly pauses?: readonly Interval[];
  /** Packets are lost, both ways. */
  readonly cuts?: readonly Interval[];
  /** The probe stands still: what comes for it queues, it asks nothing. */
  readonly starved?: readonly Interval[];
  /** There is no probe. */
  readonly absent?: readonly Interval[];
  readonly rebootAtMs?: number;
  readonly connectionEnds?: readonly ConnectionEnd[];
  /** Steal in percent, by moment. */
  readonly stealPercent?: (atMs: number) => number;
  /** What the guest's load does, by its own clock. */
  readonly load?: (guestMs: number) => number;
}

/** Tells what a probe would have seen. */
export function watchOf(story: Story): Watch {
  const { untilMs = 60_000, periodMs = 20, rttMs = 1, starved = [], absent = [], cuts = [] } = story;
  const sittings = without({ fromMs: 0, toMs: untilMs }, merged(absent));
  const stopped = merged(starved);
  const late: LateTurn[] = stopped.map(({ fromMs, toMs }) => ({
    dueMs: Math.ceil(fromMs / periodMs) * periodMs,
    atMs: Math.max(toMs, Math.ceil(fromMs / periodMs) * periodMs),
  }));
  const deaf = merged([...starved, ...absent]);
  const guest = new Guest(story);
  const asked: number[] = [];
  for (let at = 0; at < untilMs; at += periodMs) {
    if (!isIn(at, deaf)) asked.push(at);
  }
  const answers: { at: number; asked: number }[] = [];
  const lostMs: number[] = [];
  for (const at of asked) {
    const out = guest.awake(at + rttMs / 2);
    const back = heard(out + rttMs / 2, stopped);
    if (isIn(at, cuts) || isIn(out, cuts) || isIn(back, absent) || back > untilMs) lostMs.push(at);
    else answers.push({ at: back, asked: at });
  }
  answers.sort((a, b) => a.at - b.at);
  const echoes = { answeredMs: answers.map((a) => a.at), askedMs: answers.map((a) => a.asked), lostMs };
  const attendance = { periodMs, sittings, late };
  return {
    watched: { fromMs: sittings[0]?.fromMs ?? 0, toMs: sittings.at(-1)?.toMs ?? 0 },
    attendance,
    icmpAttendance: attendance,
    guest: {
      icmp: echoes,
      udp: echoes,
      tcp: { ...echoes, lostMs: [], ends: story.connectionEnds ?? [] },
      beats: guest.beats(periodMs, untilMs, (sentMs) => {
        const at = heard(sentMs + rttMs / 2, stopped);
        return isIn(sentMs, cuts) || isIn(at, absent) ? undefined : at;
      }),
      ...(story.load && { loads: [guest.report(story.load, untilMs)] }),
    },
  };
}

const isIn = (at: number, parts: readonly Interval[]) =>
  parts.some(({ fromMs, toMs }) => at >= fromMs && at < toMs);

/** When what arrives is read. */
const heard = (at: number, stopped: readonly Interval[]) =>
  stopped.find(({ fromMs, toMs }) => at >= fromMs && at < toMs)?.toMs ?? at;

class Guest {
  readonly #story: Story;
  readonly #pauses: readonly Interval[];

  constructor(story: Story) {
    this.#story = story;
    this.#pauses = merged(story.pauses ?? []);
  }

  /** The first moment, from one on, in which it runs. */
  awake(at: number): number {
    return heard(at, this.#pauses);
  }

  beats(periodMs: number, untilMs: number, arrival: (sentMs: number) => number | undefined): Beats {
    const rows = [];
    let [steal, cpu] = [0, 0];
    let seq = 0;
    for (let guestMs = periodMs; ; guestMs += periodMs) {
      const sentMs = this.#realOf(guestMs);
      if (sentMs > untilMs) break;
      const rebooted = this.#story.rebootAtMs !== undefined && sentMs >= this.#story.rebootAtMs;
      seq = rebooted && rows.at(-1)?.bootId === 'a' ? 1 : seq + 1;
      cpu += periodMs;
      steal += (periodMs * (this.#story.stealPercent?.(sentMs) ?? 0)) / 100;
      const arrivedMs = arrival(sentMs);
      if (arrivedMs === undefined || arrivedMs > untilMs) continue;
      const bootId = rebooted ? 'b' : 'a';
      rows.push({ arrivedMs, seq, guestMs, steal, cpu, bootId });
    }
    rows.sort((a, b) => a.arrivedMs - b.arrivedMs);
    return {
      arrivedMs: rows.map((r) => r.arrivedMs),
      seq: rows.map((r) => r.seq),
      ticks: rows.map((r) => Math.floor(r.guestMs / 10)),
      monotonicMs: rows.map((r) => r.guestMs),
      realtimeMs: rows.map((r) => 1_700_000_000_000 + r.guestMs),
      stealMs: rows.map((r) => r.steal),
      cpuMs: rows.map((r) => r.cpu),
      bootId: rows.map((r) => r.bootId),
    };
  }

  report(load: (guestMs: number) => number, untilMs: number): LoadSamples {
    const values = [];
    for (let guestMs = 0; guestMs < untilMs; guestMs += 100) values.push(load(guestMs));
    return { name: 'memory', fromMs: 0, everyMs: 100, values };
  }

  /** The moment at which its own clock, which stands still with it, shows a time. */
  #realOf(guestMs: number): number {
    let real = guestMs;
    for (const { fromMs, toMs } of this.#pauses) if (real >= fromMs) real += toMs - fromMs;
    return real;
  }
}

/** A migration under way between two moments. */
export const moved = (key: string, fromMs: number, toMs: number) => ({
  key,
  serverId: 'server-1',
  move: { fromMs, toMs },
});
