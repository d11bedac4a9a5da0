import type { LateTurn } from '../../domain/felt/blind.ts';
import type { Interval } from '../../domain/felt/interval.ts';
import type { ConnectionEnd, GuestSamples, LoadSamples, Watch } from '../../domain/felt/samples.ts';
import { agentReport } from '../../domain/probe-wire/report.ts';
import type { Sitting } from './file.ts';
import type { Sample } from './sample.ts';

const ms = (us: number) => us / 1_000;

/** Gathers the samples of some guests into columns. Guests are known by their servers' ids, across sittings. */
export class Gathering {
  readonly #guests = new Map<string, GuestColumns>();
  /** Of those asked for, whom a sitting watched: a fleet may be shared among several that sit at the same time. */
  readonly #watched = new WeakMap<Sitting, readonly GuestColumns[]>();
  #periodMs: number;
  #fromMs = Infinity;
  #toMs = -Infinity;

  constructor(ids: readonly string[], periodMs: number) {
    this.#periodMs = periodMs;
    for (const id of ids) this.#guests.set(id, new GuestColumns());
  }

  /** That the probe was there. Both in µs, on the axis that all files share. */
  present(fromUs: number, toUs: number, sitting: Sitting): void {
    this.#periodMs = sitting.periodMs;
    this.#fromMs = Math.min(this.#fromMs, ms(fromUs));
    this.#toMs = Math.max(this.#toMs, ms(toUs));
    for (const guest of this.#watchedBy(sitting)) {
      guest.kinds = sitting.kinds;
      guest.clock.present.push({ fromMs: ms(fromUs), toMs: ms(toUs) });
    }
  }

  #watchedBy(sitting: Sitting): readonly GuestColumns[] {
    const known = this.#watched.get(sitting);
    if (known) return known;
    const guests = sitting.guests.flatMap(({ id }) => this.#guests.get(id) ?? []);
    this.#watched.set(sitting, guests);
    return guests;
  }

  add(sample: Sample, atUs: number, sitting: Sitting): void {
    const atMs = ms(atUs);
    if (sample.kind === 'late' || sample.kind === 'present') {
      this.#clock(sample, atMs, sitting);
      return;
    }
    const guest = this.#guests.get(sitting.guests[sample.guest]?.id ?? '');
    guest?.add(sample, atMs);
  }

  #clock(sample: Sample & { kind: 'late' | 'present' }, atMs: number, sitting: Sitting): void {
    const clocks =
      sample.clock === 0
        ? this.#watchedBy(sitting).map(({ clock }) => clock)
        : sitting.guests.flatMap(({ id, icmpClock }) =>
            icmpClock === sample.clock ? (this.#guests.get(id)?.icmpClock ?? []) : [],
          );
    for (const { present, late } of clocks) {
      if (sample.kind === 'present') present.push({ fromMs: atMs - ms(sample.forUs), toMs: atMs });
      else late.push({ dueMs: atMs - ms(sample.lateUs), atMs });
    }
  }

  /** Undefined where no probe has looked at the guest. */
  watchOf(id: string): Watch | undefined {
    const guest = this.#guests.get(id);
    if (!guest?.kinds || this.#toMs < this.#fromMs) return undefined;
    const attendance = ({ present, late }: Clock) => ({ periodMs: this.#periodMs, sittings: present, late });
    return {
      watched: { fromMs: this.#fromMs, toMs: this.#toMs },
      attendance: attendance(guest.clock),
      icmpAttendance: attendance(guest.icmpClock),
      guest: guest.samples(),
    };
  }
}

/** When those who watched a guest were there, and how late they came. */
interface Clock {
  readonly present: Interval[];
  readonly late: LateTurn[];
}

class GuestColumns {
  kinds: Sitting['kinds'] | undefined;
  readonly clock: Clock = { present: [], late: [] };
  readonly icmpClock: Clock = { present: [], late: [] };
  readonly #asked = { icmp: new Questions(), udp: new Questions(), tcp: new Questions() };
  readonly #beats: (Sample & { kind: 'beat' })[] = [];
  readonly #beatsMs: number[] = [];
  readonly #ends: ConnectionEnd[] = [];
  readonly #loads = new Map<string, Load>();

  add(sample: Sample, atMs: number): void {
    switch (sample.kind) {
      case 'answer':
        this.#asked[sample.by].answer(atMs, atMs - ms(sample.rttUs));
        break;
      case 'lost':
        this.#asked[sample.by].lostMs.push(atMs);
        break;
      case 'beat':
        this.#beats.push(sample);
        this.#beatsMs.push(atMs);
        break;
      case 'end':
        this.#ends.push({ atMs, lostBytes: sample.lostBytes });
        break;
      case 'report':
        this.#report(sample.json);
        break;
      case 'late': // of a clock, not of a guest
      case 'present':
    }
  }

  /** Reports overlap: each brings the buckets since the one before it. A guest's report that is none says nothing. */
  #report(json: string): void {
    let written: unknown;
    try {
      written = JSON.parse(json);
    } catch {
      return;
    }
    const report = agentReport.safeParse(written);
    if (!report.success) return;
    for (const { name, buckets } of report.data.loads) {
      const id = `${report.data.boot_id} ${name}`;
      const load = this.#loads.get(id) ?? new Load(name, buckets.every_ms);
      this.#loads.set(id, load);
      for (const [i, value] of buckets.values.entries())
        load.values.set(Math.round(buckets.from_ms / buckets.every_ms) + i, value);
    }
  }

  samples(): GuestSamples {
    const { icmp, udp, tcp } = this.kinds ?? { icmp: false, udp: false, tcp: false };
    const beats = this.#beats;
    return {
      ...(icmp && { icmp: this.#asked.icmp.columns() }),
      ...(udp && {
        udp: this.#asked.udp.columns(),
        beats: {
          arrivedMs: this.#beatsMs,
          seq: beats.map(({ seq }) => seq),
          ticks: beats.map(({ ticks }) => ticks),
          monotonicMs: beats.map(({ monotonicUs }) => ms(monotonicUs)),
          realtimeMs: beats.map(({ realtimeUs }) => ms(realtimeUs)),
          stealMs: beats.map(({ stealMs }) => stealMs),
          cpuMs: beats.map(({ cpuMs }) => cpuMs),
          bootId: beats.map(({ bootId }) => bootId),
        },
      }),
      ...(tcp && { tcp: { ...this.#asked.tcp.columns(), ends: this.#ends } }),
      loads: [...this.#loads.values()].map((load) => load.samples()),
    };
  }
}

class Questions {
  readonly answeredMs: number[] = [];
  readonly askedMs: number[] = [];
  readonly lostMs: number[] = [];
  #sorted = true;

  answer(atMs: number, askedMs: number): void {
    if (atMs < (this.answeredMs.at(-1) ?? -Infinity)) this.#sorted = false;
    this.answeredMs.push(atMs);
    this.askedMs.push(askedMs);
  }

  /** By arrival: fping's lines come by way of a pipe, and a file that was begun later may hold an earlier answer. */
  columns(): { answeredMs: number[]; askedMs: number[]; lostMs: number[] } {
    const { answeredMs, askedMs, lostMs } = this;
    if (this.#sorted) return { answeredMs, askedMs, lostMs };
    const order = answeredMs.map((_, i) => i).sort((a, b) => (answeredMs[a] ?? 0) - (answeredMs[b] ?? 0));
    return {
      answeredMs: order.map((i) => answeredMs[i] ?? 0),
      askedMs: order.map((i) => askedMs[i] ?? 0),
      lostMs,
    };
  }
}

class Load {
  readonly name: string;
  readonly everyMs: number;
  readonly values = new Map<number, number | null>();

  constructor(name: string, everyMs: number) {
    this.name = name;
    this.everyMs = everyMs;
  }

  samples(): LoadSamples {
    const numbers = [...this.values.keys()];
    const first = numbers.reduce((a, b) => Math.min(a, b), Infinity);
    const last = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
    const values = [];
    for (let n = first; n <= last; n += 1) values.push(this.values.get(n) ?? null);
    return { name: this.name, fromMs: first * this.everyMs, everyMs: this.everyMs, values };
  }
}
