import type { KeyObject } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { AgentPeers } from '../../domain/probe-wire/configure.ts';
import { encodeFrame, frameBytes, mac } from '../../domain/probe-wire/frame.ts';
import { connectionKey } from '../../domain/probe-wire/keys.ts';
import { FrameStream, type Message } from '../../domain/probe-wire/stream.ts';
import type { SampleEncoder } from '../../results/samples/codec.ts';
import { nowUs } from './clocks.ts';
import type { WatchedGuest } from './watched-guest.ts';

/** Establishing, and the agent's challenge. */
const connectWithinMs = 5_000;
const againAfterMs = 250;
/** Of a guest that does not read, no more is kept than this: its stall is known by then. */
const mostUnsentBytes = 256 * 1024;
/** A report is put together by a process of its own in the guest: not too often. */
const reportEveryMs = 5_000;
const withoutLoadsEveryMs = 60_000;

export interface TcpParts {
  readonly guest: WatchedGuest;
  readonly index: number;
  readonly port: number;
  readonly key: KeyObject;
  readonly session: bigint;
  readonly samples: SampleEncoder;
  /** Whom the guest's loads talk to. */
  readonly peers: AgentPeers['peers'];
}

/**
 * An echo over ONE connection, which is to live through the migration. When it ends, by FIN or RST, that is a failure with
 * what was not echoed as its loss, and another one is made; while it says nothing it stalls, and is waited for.
 */
export class Tcp {
  readonly #parts: TcpParts;
  #socket: Socket | undefined;
  /** Set when the agent has said who is to be believed: from then on echoes go to and fro. */
  #key: KeyObject | undefined;
  #stream: FrameStream;
  #sent = 0;
  #echoed = 0;
  #lastEchoed = -1;
  #reportIsAsked = false;
  #again: NodeJS.Timeout | undefined;
  #report: NodeJS.Timeout | undefined;
  #reportedToMs = 0;
  #stopped = false;

  constructor(parts: TcpParts) {
    this.#parts = parts;
    this.#stream = new FrameStream(parts.key);
  }

  start(): void {
    const { guest, port, key } = this.#parts;
    const socket = connect({ host: guest.address, port, noDelay: true, timeout: connectWithinMs });
    this.#socket = socket;
    this.#stream = new FrameStream(key);
    [this.#sent, this.#echoed, this.#lastEchoed] = [0, 0, -1];
    this.#reportIsAsked = false;
    socket.once('timeout', () => socket.destroy());
    socket.on('data', (bytes) => {
      this.#take(bytes);
    });
    socket.on('error', () => undefined);
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      this.#ended();
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#again);
    clearTimeout(this.#report);
    this.#socket?.destroy();
  }

  ask(turn: number): void {
    const socket = this.#socket;
    if (!this.#key || !socket || socket.writableLength > mostUnsentBytes) return;
    this.#sent += 1;
    this.#send({ type: 'ECHO', seq: BigInt(turn), a: BigInt(nowUs()) * 1_000n });
  }

  #take(bytes: Buffer): void {
    try {
      for (const message of this.#stream.push(bytes)) this.#heard(message);
    } catch {
      // Not the protocol: as good as cut off.
      this.#socket?.destroy();
    }
  }

  #heard({ frame, body }: Message): void {
    const { session, index, samples, key } = this.#parts;
    if (!this.#key) {
      if (frame.type !== 'CHALLENGE') throw new Error('the agent did not begin with its challenge');
      this.#socket?.write(encodeFrame({ type: 'AUTH', session, c: frame.c }, key));
      this.#key = connectionKey(key, frame.c, session);
      this.#stream.key = this.#key;
      this.#socket?.setTimeout(0);
      this.#configure();
      this.#askReport();
    } else if (frame.type === 'ECHOED') {
      const now = nowUs();
      // What a guest says without being asked would fill the samples, and hide its silence.
      const turn = Number(frame.seq);
      if (turn <= this.#lastEchoed || this.#echoed >= this.#sent) throw new Error('an echo of nothing');
      this.#lastEchoed = turn;
      this.#echoed += 1;
      samples.answer('tcp', index, now, Math.max(0, now - Number(frame.a / 1_000n)));
    } else if (frame.type === 'REPORTED' && body) {
      if (!this.#reportIsAsked) throw new Error('a report that was not asked for');
      this.#reportIsAsked = false;
      this.#reported(body);
    } else if (frame.type !== 'CONFIGURED') throw new Error(`no agent says ${frame.type}`);
  }

  #configure(): void {
    const { peers } = this.#parts;
    const probe = this.#socket?.localAddress?.replace(/^::ffff:/, '');
    const told: AgentPeers = { peers, ...(probe !== undefined && { probe }) };
    const body = Buffer.from(JSON.stringify(told), 'utf8');
    this.#send({ type: 'CONFIGURE', a: BigInt(body.length) }, body);
  }

  #askReport(): void {
    clearTimeout(this.#report);
    this.#reportIsAsked = true;
    this.#send({ type: 'REPORT', a: BigInt(Math.floor(this.#reportedToMs)) });
  }

  #reported(body: Buffer): void {
    const { samples, index } = this.#parts;
    samples.report(index, nowUs(), body);
    const said = JSON.parse(body.toString('utf8')) as { monotonic_ms?: unknown; loads?: unknown };
    // The bucket under way is asked for again, when it is whole.
    if (typeof said.monotonic_ms === 'number') this.#reportedToMs = Math.max(0, said.monotonic_ms - 200);
    const loads = Array.isArray(said.loads) ? said.loads.length : 0;
    const waitMs = loads > 0 ? reportEveryMs : withoutLoadsEveryMs;
    this.#report = setTimeout(() => {
      this.#askReport();
    }, waitMs);
  }

  #send(frame: { type: 'ECHO' | 'CONFIGURE' | 'REPORT'; seq?: bigint; a: bigint }, body?: Buffer): void {
    if (!this.#key) return;
    const head = encodeFrame({ session: this.#parts.session, ...frame }, this.#key);
    this.#socket?.write(body ? Buffer.concat([head, body, mac(this.#key, body)]) : head);
  }

  #ended(): void {
    clearTimeout(this.#report);
    if (this.#key && !this.#stopped) {
      const lostBytes = (this.#sent - this.#echoed) * frameBytes;
      this.#parts.samples.end(this.#parts.index, nowUs(), lostBytes);
    }
    this.#key = undefined;
    if (!this.#stopped)
      this.#again = setTimeout(() => {
        this.start();
      }, againAfterMs);
  }
}
