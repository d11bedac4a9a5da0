import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SeenGap } from '../../domain/felt/seen-gap.ts';
import { SampleWriter } from '../../results/samples/writer.ts';
import { nowUs, WallClock } from './clocks.ts';
import { Clockwork } from './clockwork.ts';
import { guestsPerFping, Icmp } from './icmp.ts';
import { NoticingEncoder } from './seen-gaps.ts';
import { Tcp } from './tcp.ts';
import { Udp } from './udp.ts';
import type { GuestInOrder } from './shares.ts';
import type { WatchOver } from './watched-guest.ts';

export interface Orders extends WatchOver {
  readonly guests: readonly GuestInOrder[];
  /** Where the samples go. */
  readonly folder: string;
  /** How long they are kept. */
  readonly keepDays: number;
  /** The run's, for UDP and TCP: 32 bytes. */
  readonly key: Uint8Array;
}

/** What a watchman has to say while it watches. */
export interface WatchmanReport {
  /** Turns that came later than half a period, and than two (or looks that found answers dropped), since the beginning. */
  readonly late: number;
  readonly blind: number;
  readonly problem?: string;
  /** Gaps that ended since the last report, and those that go on. */
  readonly gaps?: readonly SeenGap[];
}

const flushEveryMs = 1_000;
const isRoot = process.getuid?.() === 0;

/** Watches a fleet, or a share of it, by every kind of probe that is asked for, until it is stopped. Alone in its process. */
export class Watchman {
  readonly #writer: SampleWriter;
  readonly #noticing: NoticingEncoder;
  readonly #wall: WallClock;
  readonly #clockwork: Clockwork;
  readonly #icmp: readonly Icmp[];
  readonly #udp: Udp | undefined;
  readonly #tcp: readonly Tcp[];
  readonly #tell: (report: WatchmanReport) => void;
  readonly #flushing: NodeJS.Timeout;
  #lookedUs = nowUs();
  #late = 0;
  #blind = 0;

  static async begin(orders: Orders, tell: (report: WatchmanReport) => void): Promise<Watchman> {
    const wall = new WallClock();
    const { run, folder, keepDays, guests, watching } = orders;
    const perFping = guestsPerFping(watching.periodMs, isRoot);
    const clockOf = (guest: number) => 1 + Math.floor(guest / perFping);
    const { periodMs, icmp, udp, tcp } = watching;
    const sitting = {
      version: 1,
      run,
      boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      periodMs,
      keepDays,
      kinds: { icmp, udp, tcp },
      guests: guests.map(({ id, name, address }, i) => ({
        id,
        name,
        address,
        ...(icmp && { icmpClock: clockOf(i) }),
      })),
    } as const;
    const now = nowUs();
    const wallUs = wall.wallOf(now);
    const ids = guests.map(({ id }) => id);
    const noticing = new NoticingEncoder({ ids, clockOf, periodMs, nowUs: now, wallUs });
    const writer = await SampleWriter.create(folder, sitting, now, wallUs, noticing);
    const watchman = new Watchman(orders, { writer, noticing, wall }, perFping, tell);
    await watchman.#udp?.start();
    for (const one of [...watchman.#icmp, ...watchman.#tcp]) one.start();
    watchman.#clockwork.start();
    return watchman;
  }

  private constructor(
    { guests, watching, key: bytes }: Orders,
    { writer, noticing, wall }: { writer: SampleWriter; noticing: NoticingEncoder; wall: WallClock },
    perFping: number,
    tell: (report: WatchmanReport) => void,
  ) {
    this.#writer = writer;
    this.#noticing = noticing;
    this.#wall = wall;
    this.#tell = tell;
    const { samples } = writer;
    const { periodMs, port } = watching;
    const key = createSecretKey(bytes);
    const session = randomBytes(8).readBigUInt64BE();
    const problem = (text: string) => {
      tell({ late: this.#late, blind: this.#blind, problem: text });
    };
    this.#icmp = watching.icmp
      ? shares(guests, perFping).map(({ some, offset }, i) => {
          return new Icmp({ guests: some, offset, clock: 1 + i, periodMs, isRoot, wall, samples, problem });
        })
      : [];
    this.#udp = watching.udp ? new Udp({ guests, port, periodMs, key, session, samples }) : undefined;
    this.#tcp = watching.tcp
      ? guests.map(
          (guest, index) =>
            new Tcp({ guest, index, port, key, session, samples, peers: guest.next ? [guest.next] : [] }),
        )
      : [];
    this.#clockwork = new Clockwork({
      periodUs: periodMs * 1_000,
      guests: guests.length,
      ask: (turn, first, end) => {
        wall.look();
        this.#udp?.ask(turn, first, end);
        for (let guest = first; guest < end; guest += 1) this.#tcp[guest]?.ask(turn);
      },
      late: (atUs, lateUs) => {
        this.#late += 1;
        if (lateUs > 2_000 * periodMs) this.#blind += 1;
        samples.late(0, atUs, lateUs);
      },
    });
    this.#flushing = setInterval(() => void this.#flush(), flushEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#flushing);
    this.#clockwork.stop();
    for (const one of [...this.#icmp, ...this.#tcp]) one.stop();
    this.#udp?.stop();
    await this.#flush();
    await this.#writer.close();
  }

  async #flush(): Promise<void> {
    await this.#lookWhatWasDropped();
    for (const one of this.#icmp) one.attest();
    const now = nowUs();
    await this.#writer.flush(now, this.#wall.wallOf(now));
    const gaps = this.#noticing.seen(now);
    this.#tell({ late: this.#late, blind: this.#blind, ...(gaps.length > 0 && { gaps }) });
  }

  /** Answers that came and were never read are no silence of the guests': since the last look it was blind. */
  async #lookWhatWasDropped(): Promise<void> {
    const since = this.#lookedUs;
    const dropped = (await this.#udp?.dropped()) ?? 0;
    this.#lookedUs = nowUs();
    if (dropped === 0) return;
    this.#blind += 1;
    this.#writer.samples.late(0, this.#lookedUs, this.#lookedUs - since);
    this.#tell({
      late: this.#late,
      blind: this.#blind,
      problem:
        'answers come faster than the probe reads them, and the system drops some: those seconds are blind. ' +
        'Give the probe worker more cores, or say a longer `probes.period_ms`.',
    });
  }
}

function shares(guests: readonly GuestInOrder[], size: number) {
  const result = [];
  for (let offset = 0; offset < guests.length; offset += size)
    result.push({ some: guests.slice(offset, offset + size), offset });
  return result;
}
