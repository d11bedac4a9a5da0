import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { sharesOf } from '../../../../activities/probes/shares.ts';
import type { Watching } from '../../../../activities/probes/watched-guest.ts';
import type { WatchmanReport } from '../../../../activities/probes/watchman.ts';
import type { SeenGap } from '../../../../domain/felt/seen-gap.ts';
import { readSamples } from '../../../../results/samples/reader.ts';
import type { Begin, Order } from './responder.ts';

/** Below those that Linux gives to whoever asks for any (net.ipv4.ip_local_port_range), which connections of others may hold. */
let nextPort = 20_000 + (process.pid % 12_000);

/** Who answers, and how many watch. */
export interface Staff {
  /** The program of bench/responder.c, in place of responder.ts. */
  readonly native?: string | undefined;
  readonly watchmen?: number;
  /** Answers only so long (ms) after it is watched, as a guest that boots does. */
  readonly lateMs?: number;
}

/** Responders on loopback, and watchmen in processes of their own that watch them. */
export class Stand {
  readonly folder: string;
  readonly guests: readonly { id: string; name: string; address: string }[];
  readonly watching: Watching;
  readonly #reports: WatchmanReport[] = [];
  readonly #gaps: SeenGap[] = [];
  readonly #key: number[] = [...randomBytes(32)];
  #native: string | undefined;
  #wanted = 1;
  #responder: ChildProcess | undefined;
  #watchmen: ChildProcess[] = [];

  static async raise(
    t: TestContext,
    guests: number,
    watching: Partial<Watching> = {},
    staff: Staff = {},
  ): Promise<Stand> {
    const stand = await Stand.unattended(guests, watching, staff);
    t.after(() => stand.remove());
    return stand;
  }

  /** One that somebody has to remove. */
  static async unattended(
    guests: number,
    watching: Partial<Watching> = {},
    { native, watchmen = 1, lateMs }: Staff = {},
  ): Promise<Stand> {
    const stand = new Stand(await mkdtemp(join(tmpdir(), 'ferry-probes-')), guests, watching);
    stand.#native = native;
    stand.#wanted = watchmen;
    if (lateMs === undefined) await stand.respond();
    await stand.watch();
    if (lateMs !== undefined) {
      await sleep(lateMs);
      await stand.respond();
    }
    return stand;
  }

  private constructor(folder: string, guests: number, watching: Partial<Watching>) {
    this.folder = folder;
    nextPort += 1;
    this.watching = { icmp: false, udp: true, tcp: true, periodMs: 20, port: nextPort, ...watching };
    this.guests = Array.from({ length: guests }, (_, i) => ({
      id: `server-${i}`,
      name: `web-${i}`,
      address: `127.9.${i >> 8}.${i & 255}`,
    }));
  }

  async respond(): Promise<void> {
    const { port } = this.watching;
    if (this.#native !== undefined) {
      const program = spawn(this.#native, [String(this.guests.length), String(port)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      this.#responder = program;
      program.stdin.end(Buffer.from(this.#key));
      await new Promise<void>((resolve, reject) => {
        program.stdout.once('data', () => {
          resolve();
        });
        program.once('error', reject);
        program.once('exit', (status) => {
          reject(new Error(`the responder ended with status ${status}`));
        });
      });
      raise(program);
      return;
    }
    this.#responder = fork(new URL('responder.ts', import.meta.url));
    const begin: Begin = {
      addresses: this.guests.map((g) => g.address),
      port,
      key: this.#key,
      beats: true,
    };
    this.#responder.send(begin);
    await once(this.#responder, 'message');
  }

  async watch(): Promise<void> {
    const url = new URL('../../../../activities/probes/process.ts', import.meta.url);
    const { folder, watching } = this;
    const key = Buffer.from(this.#key);
    this.#watchmen = await Promise.all(
      sharesOf(this.guests, this.#wanted).map(async (guests, share) => {
        const watchman = fork(url, { serialization: 'advanced' });
        watchman.send({ run: 'r', folder, keepDays: 14, guests, watching, key });
        const [first] = (await once(watchman, 'message')) as unknown[];
        assert.equal(first, 'watching');
        watchman.on('message', (report: WatchmanReport) => {
          this.#reports[share] = report;
          this.#gaps.push(...(report.gaps ?? []));
        });
        return watchman;
      }),
    );
  }

  /** Turns so far that came later than two periods, of all watchmen. */
  get blind(): number {
    return this.#reports.reduce((sum, report) => sum + report.blind, 0);
  }

  /** What the watchmen told of while they watched. */
  get gapsSeen(): readonly SeenGap[] {
    return this.#gaps;
  }

  tell(order: Order): void {
    this.#responder?.send(order);
  }

  /** Stops a process for so long, and tells from when to when (epoch ms). */
  async freeze(which: 'responder' | 'watchman', forMs: number): Promise<{ from: number; to: number }> {
    const processes = which === 'responder' ? [this.#responder] : this.#watchmen;
    const from = Date.now();
    for (const one of processes) one?.kill('SIGSTOP');
    await sleep(forMs);
    const to = Date.now();
    for (const one of processes) one?.kill('SIGCONT');
    return { from, to };
  }

  async killWatchman(): Promise<void> {
    await this.#end((watchman) => watchman.kill('SIGKILL'));
  }

  async stopWatchman(): Promise<void> {
    await this.#end((watchman) => watchman.send('stop'));
  }

  async #end(how: (watchman: ChildProcess) => void): Promise<void> {
    const living = this.#watchmen.filter((one) => one.exitCode === null && one.signalCode === null);
    const gone = living.map((one) => once(one, 'exit'));
    living.forEach(how);
    await Promise.all(gone);
  }

  async read(ids = this.guests.map((g) => g.id)) {
    return await readSamples(this.folder, ids, { from: 0, to: Number.MAX_SAFE_INTEGER });
  }

  /** The run's key. */
  get key(): Buffer {
    return Buffer.from(this.#key);
  }

  get watchmanPids(): number[] {
    return this.#watchmen.map(({ pid = 0 }) => pid);
  }

  async remove(): Promise<void> {
    this.#responder?.kill('SIGKILL');
    for (const watchman of this.#watchmen) watchman.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** It stands for machines of their own, which do not wait for a core of this one: no less urgent than those who watch. */
function raise({ pid = 0 }: ChildProcess): void {
  try {
    setPriority(pid, -10);
  } catch {
    // Without the right to it, other work on the machine shows in what is measured.
  }
}
