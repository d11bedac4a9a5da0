/** Who has what of which host, as Placement counts it: consumers are servers, and migrations for what they leave behind. */
import {
  allocationRatio,
  isResourceClass,
  totals,
  type Amounts,
  type Host,
  type ResourceClass,
} from './host.ts';

interface Allocation {
  readonly host: Host;
  readonly amounts: Amounts;
}

export class Allocations {
  readonly #of = new Map<string, Allocation>();
  readonly #used = new Map<Host, Record<ResourceClass, number>>();

  get(consumer: string): Allocation | undefined {
    return this.#of.get(consumer);
  }

  /** In place of what the consumer had; `undefined` takes it away. */
  set(consumer: string, allocation: Allocation | undefined): void {
    const before = this.#of.get(consumer);
    if (before !== undefined) this.#count(before, -1);
    this.#of.delete(consumer);
    if (allocation === undefined) return;
    this.#of.set(consumer, allocation);
    this.#count(allocation, 1);
  }

  /** Gives one consumer's to another. */
  hand(from: string, to: string): void {
    const had = this.#of.get(from);
    this.set(from, undefined);
    this.set(to, had);
  }

  used(host: Host): Readonly<Record<ResourceClass, number>> {
    return this.#used.get(host) ?? { VCPU: 0, MEMORY_MB: 0, DISK_GB: 0 };
  }

  hasRoom(host: Host, amounts: Amounts): boolean {
    const [has, used] = [totals(host), this.used(host)];
    return Object.entries(amounts).every(
      ([name, amount]) =>
        isResourceClass(name) &&
        amount <= has[name] &&
        used[name] + amount <= has[name] * allocationRatio[name],
    );
  }

  #count({ host, amounts }: Allocation, sign: 1 | -1): void {
    const used = { ...this.used(host) };
    for (const [name, amount] of Object.entries(amounts)) {
      if (isResourceClass(name)) used[name] += sign * amount;
    }
    this.#used.set(host, used);
    host.generation += 1;
  }
}
