import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import type { Watching } from '../../../../activities/probes/watched-guest.ts';
import type { WatchmanReport } from '../../../../activities/probes/watchman.ts';
import { readSamples } from '../../../../results/samples/reader.ts';
import type { Begin, Order } from './responder.ts';

let nextPort = 20_000 + (process.pid % 20_000);

/** Responders on loopback, and a watchman's own process that watches them. */
export class Stand {
  readonly folder: string;
  readonly guests: readonly { id: string; name: string; address: string }[];
  readonly reports: WatchmanReport[] = [];
  readonly watching: Watching;
  readonly #key: number[] = [...randomBytes(32)];
  #responder: ChildProcess | undefined;
  #watchman: ChildProcess | undefined;

  static async raise(t: TestContext, guests: number, watching: Partial<Watching> = {}): Promise<Stand> {
    const stand = await Stand.unattended(guests, watching);
    t.after(() => stand.remove());
    return stand;
  }

  /** One that somebody has to remove. */
  static async unattended(guests: number, watching: Partial<Watching> = {}): Promise<Stand> {
    const stand = new Stand(await mkdtemp(join(tmpdir(), 'ferry-probes-')), guests, watching);
    await stand.respond();
    await stand.watch();
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
    this.#responder = fork(new URL('responder.ts', import.meta.url));
    const { port } = this.watching;
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
    const watchman = fork(url, { serialization: 'advanced' });
    this.#watchman = watchman;
    const { folder, guests, watching } = this;
    watchman.send({ run: 'r', folder, guests, watching, key: Buffer.from(this.#key) });
    const first = await new Promise<unknown>((resolve) => watchman.once('message', resolve));
    assert.equal(first, 'watching');
    watchman.on('message', (report: WatchmanReport) => this.reports.push(report));
  }

  tell(order: Order): void {
    this.#responder?.send(order);
  }

  /** Stops a process for so long, and tells from when to when (epoch ms). */
  async freeze(which: 'responder' | 'watchman', forMs: number): Promise<{ from: number; to: number }> {
    const process = which === 'responder' ? this.#responder : this.#watchman;
    const from = Date.now();
    process?.kill('SIGSTOP');
    await sleep(forMs);
    const to = Date.now();
    process?.kill('SIGCONT');
    return { from, to };
  }

  async killWatchman(): Promise<void> {
    const gone = this.#watchman && once(this.#watchman, 'exit');
    this.#watchman?.kill('SIGKILL');
    await gone;
  }

  async stopWatchman(): Promise<void> {
    if (!this.#watchman || this.#watchman.exitCode !== null || this.#watchman.signalCode !== null) return;
    const gone = once(this.#watchman, 'exit');
    this.#watchman.send('stop');
    await gone;
  }

  async read(ids = this.guests.map((g) => g.id)) {
    return await readSamples(this.folder, ids, { from: 0, to: Number.MAX_SAFE_INTEGER });
  }

  get watchmanPid(): number {
    return this.#watchman?.pid ?? 0;
  }

  async remove(): Promise<void> {
    this.#responder?.kill('SIGKILL');
    this.#watchman?.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
