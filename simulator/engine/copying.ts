/** All copies in flight: they share the hosts' links, and each change of one is a change of pace for the others. */
import type { Cancel, Clock } from '../clock.ts';
import { share } from '../physics/share.ts';
import type { AnyCopy } from './copy.ts';

export interface CopyInFlight {
  readonly copy: AnyCopy;
  readonly source: string;
  readonly destination: string;
  /** Told when the copy has come to another phase. */
  readonly onPhase: () => void;
}

export class Copying {
  readonly #clock: Clock;
  /** Bytes/s, by 'out compute01' and 'in compute01'. */
  readonly #links: ReadonlyMap<string, number>;
  readonly #flows = new Set<CopyInFlight>();
  readonly #rates = new Map<CopyInFlight, number>();
  #advancedTo = 0;
  #next: Cancel | undefined;

  constructor(clock: Clock, links: ReadonlyMap<string, number>) {
    this.#clock = clock;
    this.#links = links;
  }

  begin(flow: CopyInFlight): void {
    this.#advance();
    this.#flows.add(flow);
    this.#plan();
  }

  end(flow: CopyInFlight): void {
    this.#advance();
    if (this.#flows.delete(flow)) this.#plan();
  }

  /** Brings all copies to the present: before one is looked at. */
  settle(): void {
    this.#advance();
  }

  /** Call after a copy was told something. */
  told(): void {
    this.#plan();
  }

  #advance(): void {
    const seconds = (this.#clock.elapsedMs - this.#advancedTo) / 1000;
    this.#advancedTo = this.#clock.elapsedMs;
    if (seconds <= 0) return;
    for (const flow of this.#flows) {
      const { phase } = flow.copy;
      flow.copy.advance(seconds, this.#rates.get(flow) ?? 0);
      // Here, since whoever brings the copies to the present may be the first to see that one is over.
      if (flow.copy.phase !== phase) flow.onPhase();
    }
  }

  #plan(): void {
    const flows = [...this.#flows];
    const rates = share(
      flows.map(({ copy: { ceilingBytesPerSecond: ceiling }, source, destination }) => ({
        over: ceiling > 0 ? [`out ${source}`, `in ${destination}`] : [],
        ...(ceiling < Infinity && { ceilingBytesPerSecond: ceiling }),
      })),
      this.#links,
    );
    this.#rates.clear();
    let seconds = Infinity;
    for (const [at, flow] of flows.entries()) {
      const rate = rates[at] ?? 0;
      this.#rates.set(flow, rate);
      seconds = Math.min(seconds, flow.copy.secondsToNextEvent(rate));
    }
    this.#next?.();
    this.#next =
      seconds === Infinity
        ? undefined
        : this.#clock.after(seconds * 1000, () => {
            this.#look();
          });
  }

  #look(): void {
    this.#advance();
    this.#plan();
  }
}
