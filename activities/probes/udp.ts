import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { KeyObject } from 'node:crypto';
import { decodeFrame, encodeFrame, type Frame } from '../../domain/probe-wire/frame.ts';
import type { SampleEncoder } from '../../results/samples/codec.ts';
import { nowUs } from './clocks.ts';
import { droppedAt } from './dropped.ts';
import { NewBeats } from './new-beats.ts';
import { OpenQuestions } from './open-questions.ts';
import type { WatchedGuest } from './watched-guest.ts';

/** Asked and not answered within so long: lost. As fping has it. */
const lostAfterMs = 2_000;
const leaseMs = 60_000;
/** What a paused guest kept is answered when it goes on: that long a pause is still told by its answers. */
const answeredWithinMs = 60_000;
/**
 * A socket each: what Linux lets one keep unread (net.core.rmem_max, 212,992 bytes unless told) is some 250 datagrams, and
 * what is dropped there would look lost. So many guests have 128 a period.
 */
const guestsPerSocket = 64;
/** A guest that was rebooted has forgotten who subscribed. */
const renewEveryMs = 5_000;

export interface UdpParts {
  readonly guests: readonly WatchedGuest[];
  readonly port: number;
  readonly periodMs: number;
  readonly key: KeyObject;
  readonly session: bigint;
  readonly samples: SampleEncoder;
}

/**
 * Pings every guest and hears its beats, over a socket for some of them each. The ping of a turn is the same for all
 * guests of a slot, so that it is signed once and not a thousand times.
 */
export class Udp {
  readonly #parts: UdpParts;
  readonly #sockets: readonly Socket[];
  /** By guest. */
  readonly #socketOf: readonly Socket[];
  readonly #byAddress: ReadonlyMap<string, number>;
  /** By guest and turn, in a ring: when what is not answered yet was asked; 0: answered, or not asked. */
  readonly #asked: Float64Array;
  readonly #ring: number;
  readonly #nonces: BigUint64Array;
  readonly #open: OpenQuestions;
  readonly #beats: NewBeats;
  readonly #ports = new Set<number>();
  #dropped = 0;
  #renewal: NodeJS.Timeout | undefined;

  constructor(parts: UdpParts) {
    this.#parts = parts;
    this.#byAddress = new Map(parts.guests.map(({ address }, i) => [address, i]));
    this.#ring = Math.max(4, Math.ceil(lostAfterMs / parts.periodMs));
    this.#asked = new Float64Array(parts.guests.length * this.#ring);
    this.#nonces = new BigUint64Array(parts.guests.length);
    this.#open = new OpenQuestions(parts.guests.length, Math.ceil(answeredWithinMs / parts.periodMs));
    this.#beats = new NewBeats(parts.guests.length);
    const made = new Map<string, Socket>();
    this.#socketOf = parts.guests.map(({ address }, i) => {
      const family = isIPv6(address) ? 'udp6' : 'udp4';
      const place = `${family} ${Math.floor(i / guestsPerSocket)}`;
      const socket = made.get(place) ?? socketOf(family);
      made.set(place, socket);
      return socket;
    });
    this.#sockets = [...made.values()];
    for (const socket of this.#sockets) {
      socket.on('message', (bytes, from) => {
        this.#heard(bytes, from);
      });
      // An unreachable guest is told by its silence.
      socket.on('error', () => undefined);
    }
  }

  async start(): Promise<void> {
    for (const socket of this.#sockets) {
      await new Promise<void>((resolve) => {
        socket.bind(0, resolve);
      });
      // As much as the system allows: what is dropped here would look lost.
      socket.setRecvBufferSize(4 << 20);
      socket.setSendBufferSize(4 << 20);
      this.#ports.add(socket.address().port);
    }
    this.#renew();
  }

  /** Answers and beats that came, and that this process was too busy to read: since the last time that it was asked. */
  async dropped(): Promise<number> {
    const before = this.#dropped;
    this.#dropped = await droppedAt(this.#ports);
    return this.#dropped - before;
  }

  stop(): void {
    clearTimeout(this.#renewal);
    for (const [i, at] of this.#asked.entries())
      if (at > 0 && nowUs() - at > lostAfterMs * 1_000)
        this.#parts.samples.lost('udp', Math.floor(i / this.#ring), at);
    for (const socket of this.#sockets) socket.close();
  }

  /** Asks the guests from `first` to before `end`. */
  ask(turn: number, first: number, end: number): void {
    const { key, session, guests, port, samples } = this.#parts;
    const now = nowUs();
    const ping = encodeFrame({ type: 'PING', session, seq: BigInt(turn), a: BigInt(now) * 1_000n }, key);
    for (let guest = first; guest < end; guest += 1) {
      const place = guest * this.#ring + (turn % this.#ring);
      const before = this.#asked[place] ?? 0;
      if (before > 0) samples.lost('udp', guest, before);
      this.#asked[place] = now;
      this.#open.ask(guest, turn);
      this.#socketOf[guest]?.send(ping, port, guests[guest]?.address);
    }
  }

  #heard(bytes: Buffer, { address, port }: RemoteInfo): void {
    const now = nowUs();
    const guest = port === this.#parts.port ? this.#byAddress.get(address) : undefined;
    if (guest === undefined) return;
    const frame = decodeFrame(bytes, this.#parts.key);
    if (frame?.session !== this.#parts.session) return;
    if (frame.type === 'PONG') this.#pong(guest, frame, now);
    else if (frame.type === 'BEAT') {
      if (this.#beats.isNew(guest, frame.f, frame.a)) this.#parts.samples.beat(guest, now, beatOf(frame));
    } else if (frame.type === 'CHALLENGE') {
      this.#nonces[guest] = frame.c;
      this.#subscribe(guest);
    }
  }

  #pong(guest: number, { seq, a }: Frame, now: number): void {
    if (!this.#open.close(guest, Number(seq))) return;
    const place = guest * this.#ring + (Number(seq) % this.#ring);
    const askedUs = Number(a / 1_000n);
    if (this.#asked[place] === askedUs) this.#asked[place] = 0;
    this.#parts.samples.answer('udp', guest, now, Math.max(0, now - askedUs));
  }

  #renew(): void {
    for (const guest of this.#parts.guests.keys()) this.#subscribe(guest);
    this.#renewal = setTimeout(() => {
      this.#renew();
    }, renewEveryMs);
  }

  #subscribe(guest: number): void {
    const { key, session, periodMs, port, guests } = this.#parts;
    const fields = { a: BigInt(periodMs * 1_000), b: BigInt(leaseMs), c: this.#nonces[guest] ?? 0n };
    const frame = encodeFrame({ type: 'SUBSCRIBE', session, ...fields }, key);
    this.#socketOf[guest]?.send(frame, port, guests[guest]?.address);
  }
}

/** Addresses are addresses already: without this each packet would wait for a look-up. */
function socketOf(type: 'udp4' | 'udp6'): Socket {
  return createSocket({
    type,
    lookup: (address, _, done) => {
      done(null, address, type === 'udp6' ? 6 : 4);
    },
  });
}

function beatOf({ seq, a, b, c, d, e, f }: Frame) {
  return {
    seq: Number(seq),
    ticks: Number(c),
    monotonicUs: Number(a / 1_000n),
    realtimeUs: Number(b / 1_000n),
    stealMs: Number(d),
    cpuMs: Number(e),
    bootId: f.toString(16).padStart(16, '0'),
  };
}
