/** Tokens given out, and until when they are good. */
import type { Chance } from '../chance.ts';
import type { Clock } from '../clock.ts';

/** Keystone's [token] expiration of the testbed's and of Kolla's clouds: a day. */
const lifetimeMs = 24 * 60 * 60_000;

export class Tokens {
  readonly #clock: Clock;
  readonly #chance: Chance;
  /** Until when, counted as Clock.elapsedMs is: a skewed clock makes no token older. */
  readonly #goodUntil = new Map<string, number>();

  constructor(clock: Clock, chance: Chance) {
    this.#clock = clock;
    this.#chance = chance;
  }

  issue(): { readonly value: string; readonly issuedAt: number; readonly expiresAt: number } {
    const value = `gAAAAA${this.#chance.hex(64)}`;
    this.#goodUntil.set(value, this.#clock.elapsedMs + lifetimeMs);
    const issuedAt = this.#clock.nowMs;
    return { value, issuedAt, expiresAt: issuedAt + lifetimeMs };
  }

  isGood(value: string | undefined): boolean {
    return value !== undefined && (this.#goodUntil.get(value) ?? -1) > this.#clock.elapsedMs;
  }

  /** As when Keystone's keys are rotated away: none that was given out is good any more. */
  revokeAll(): void {
    this.#goodUntil.clear();
  }
}
