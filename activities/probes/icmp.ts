import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { SampleEncoder } from '../../results/samples/codec.ts';
import { plainEnvironment } from '../plain-environment.ts';
import { nowUs, type WallClock } from './clocks.ts';
import { type FpingLine, parseFpingLine } from './fping-line.ts';
import type { WatchedGuest } from './watched-guest.ts';

/**
 * How long an answer is waited for. A later one is thrown away by fping (fping.c: "discard reply if delay is larger than timeout"):
 * what has queued while a guest was paused for longer is answered first, and would seem to go on for the pause.
 */
const timeoutMs = 6_000;
const againAfterMs = 1_000;

/**
 * fping sends no faster than about 14,000 pings a second (it sleeps after each, and Linux lets a sleeper have 50 µs of
 * slack): so many are asked of one process that half of that is used. Without the right to an interval below 1 ms (root's), a thousand.
 */
export function guestsPerFping(periodMs: number, isRoot: boolean): number {
  return Math.max(1, Math.floor((isRoot ? 7 : 0.8) * periodMs));
}

export interface IcmpParts {
  readonly guests: readonly WatchedGuest[];
  /** Of the first of them among all. */
  readonly offset: number;
  /** Whose turns it writes down. */
  readonly clock: number;
  readonly periodMs: number;
  readonly isRoot: boolean;
  readonly wall: WallClock;
  readonly samples: SampleEncoder;
  readonly problem: (text: string) => void;
}

/** One fping, started again when it ends. It has a clockwork of its own, whose lateness its own lines tell. */
export class Icmp {
  readonly #parts: IcmpParts;
  readonly #byAddress: ReadonlyMap<string, number>;
  readonly #turns: Turns;
  #fping: ChildProcess | undefined;
  #presentFromUs: number | undefined;
  #stopped = false;
  #again: NodeJS.Timeout | undefined;

  constructor(parts: IcmpParts) {
    this.#parts = parts;
    this.#byAddress = new Map(parts.guests.map(({ address }, i) => [address, parts.offset + i]));
    this.#turns = new Turns(parts.periodMs * 1_000, (atUs, lateUs) => {
      parts.samples.late(parts.clock, atUs, lateUs);
    });
  }

  start(): void {
    const { periodMs, isRoot } = this.#parts;
    const options = ['-l', '-D', '-p', periodMs, '-t', timeoutMs, '-i', isRoot ? 0 : 1, '-B', 1].map(String);
    const fping = spawn('fping', options, { env: plainEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
    this.#fping = fping;
    this.#turns.forget();
    // Addresses by stdin: arguments are for all to see, and end at 128 KiB.
    fping.stdin.on('error', () => undefined);
    fping.stdin.end(this.#parts.guests.map(({ address }) => `${address}\n`).join(''));
    createInterface({ input: fping.stdout }).on('line', (line) => {
      this.#heard(line);
    });
    // Whom it cannot reach it says of each ping on stderr: that line is a lost ping on stdout, too.
    fping.stderr.resume();
    fping.once('error', (error: NodeJS.ErrnoException) => {
      this.#parts.problem(
        error.code === 'ENOENT'
          ? 'fping is not on PATH: nobody is watched by ICMP. Install it (apt-get install fping), or say `probes: {icmp: false}`.'
          : `fping cannot be started: ${error.message}`,
      );
      this.#ended();
    });
    fping.once('exit', (status) => {
      if (!this.#stopped && status !== null) this.#parts.problem(`fping ended with status ${status}`);
      this.#ended();
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.#fping?.kill();
  }

  /** Writes down that it was there, up to now. To be called before a chunk ends. */
  attest(): void {
    const now = nowUs();
    if (this.#presentFromUs === undefined) return;
    this.#parts.samples.present(this.#parts.clock, now, now - this.#presentFromUs);
    this.#presentFromUs = now;
  }

  #ended(): void {
    this.attest();
    this.#presentFromUs = undefined;
    if (this.#stopped) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.start();
    }, againAfterMs);
  }

  #heard(text: string): void {
    const line = parseFpingLine(text);
    const guest = line && this.#byAddress.get(line.address);
    if (line === undefined || guest === undefined) return;
    const { samples, wall, offset } = this.#parts;
    const atUs = wall.monotonicOf(line.wallUs);
    this.#presentFromUs ??= atUs;
    if (line.rttUs === undefined) samples.lost('icmp', guest, atUs - timeoutMs * 1_000);
    else samples.answer('icmp', guest, atUs, line.rttUs);
    if (guest === offset) this.#turns.saw(line, atUs);
  }
}

/** When one target was pinged, turn by turn: what two turns in a row lack of a period, fping was late. */
class Turns {
  readonly #periodUs: number;
  readonly #late: (atUs: number, lateUs: number) => void;
  readonly #askedUs = new Map<number, number>();

  constructor(periodUs: number, late: (atUs: number, lateUs: number) => void) {
    this.#periodUs = periodUs;
    this.#late = late;
  }

  forget(): void {
    this.#askedUs.clear();
  }

  /** Lines come in the order of answers; of two in a row, whichever comes second tells. */
  saw({ seq, rttUs = timeoutMs * 1_000 }: FpingLine, atUs: number): void {
    const askedUs = atUs - rttUs;
    this.#askedUs.set(seq, askedUs);
    this.#compare(this.#askedUs.get(seq - 1), askedUs);
    this.#compare(askedUs, this.#askedUs.get(seq + 1));
    this.#askedUs.delete(seq - Math.ceil((2 * timeoutMs * 1_000) / this.#periodUs));
  }

  #compare(before: number | undefined, after: number | undefined): void {
    if (before === undefined || after === undefined) return;
    const lateUs = after - before - this.#periodUs;
    if (lateUs > this.#periodUs / 2) this.#late(after, Math.round(lateUs));
  }
}
