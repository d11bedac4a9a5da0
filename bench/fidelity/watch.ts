import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSamples } from '../../results/samples/reader.ts';
import { agentPort, type RealGuest } from './real-guest.ts';

export const periodMs = 20;
const answersWithinMs = 240_000;

/** ferry's own watch over guests, in its own process, as the probe worker begins it. */
export class Watch {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #guests: readonly RealGuest[];

  private constructor(process: ChildProcess, folder: string, guests: readonly RealGuest[]) {
    this.#process = process;
    this.#folder = folder;
    this.#guests = guests;
  }

  /** Answers when the guests do, by every kind of probe. */
  static async over(guests: readonly RealGuest[], key: Buffer): Promise<Watch> {
    const folder = await mkdtemp(join(tmpdir(), 'ferry-fidelity-'));
    const url = new URL('../../activities/probes/process.ts', import.meta.url);
    const watchman = fork(url, { serialization: 'advanced' });
    const watching = { icmp: true, udp: true, tcp: true, periodMs, port: agentPort };
    const guestsToWatch = guests.map(({ id, name, address }) => ({ id, name, address }));
    watchman.send({ run: 'fidelity', folder, guests: guestsToWatch, watching, key });
    const watch = new Watch(watchman, folder, guests);
    await watch.#untilAnswering();
    return watch;
  }

  async #untilAnswering(): Promise<void> {
    const until = Date.now() + answersWithinMs;
    for (;;) {
      await sleep(2_000);
      const reading = await this.read({ from: Date.now() - 4_000, to: Date.now() });
      const isAnswering = this.#guests.every(({ id }) => {
        const guest = reading.watchOf(id)?.guest;
        return [guest?.icmp, guest?.udp, guest?.tcp].every((kind) => (kind?.answeredMs.length ?? 0) > 0);
      });
      if (isAnswering) return;
      if (Date.now() > until) throw new Error('a guest does not answer: see its console.log');
    }
  }

  /** Its process, and the fpings that it has. */
  async pids(): Promise<number[]> {
    const pid = this.#process.pid ?? 0;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return [pid, ...children.split(' ').filter(Boolean).map(Number)];
  }

  async read(within = { from: 0, to: Number.MAX_SAFE_INTEGER }) {
    return await readSamples(
      this.#folder,
      this.#guests.map(({ id }) => id),
      within,
    );
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.send('stop');
    await gone;
  }

  async remove(): Promise<void> {
    this.#process.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}
