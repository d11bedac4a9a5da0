/** All faults of a cloud, and how they are armed and taken back. None is, until somebody asks for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveMigrations } from '../engine/live-migration.ts';
import type { Front } from '../rest/front.ts';
import type { World } from '../world/world.ts';
import type { Armable } from './armable.ts';
import type { MoveFault, MoveFaults } from './on-moves.ts';
import type { RequestEffect, RequestFaults } from './on-requests.ts';

/** Takes a fault back; what it did, stays done. */
export type Disarm = () => void;

export interface FaultyParts {
  readonly world: World;
  readonly front: Front;
  readonly migrations: LiveMigrations;
  readonly moves: MoveFaults;
  readonly requests: RequestFaults;
}

export class Faults {
  readonly #parts: FaultyParts;
  readonly #absences = new Set<AbortController>();

  constructor(parts: FaultyParts) {
    this.#parts = parts;
  }

  /** @throws Error for a host that there is not */
  arm(asked: Armable): Disarm {
    switch (asked.fault) {
      case 'away':
        return this.#away(asked.forMs);
      case 'clock-skew':
        this.#parts.world.clock.skewBy(asked.ms);
        return () => {
          this.#parts.world.clock.skewBy(0);
        };
      case 'compute-down':
        this.computeDown(asked.host);
        return () => {
          this.computeUp(asked.host);
        };
      case 'fail-migration':
      case 'break-server':
      case 'stick-migration':
      case 'wrong-host':
      case 'refuse-migration':
        return this.#onMoves(asked);
      case 'latency':
      case 'unauthorized':
      case 'status':
      case 'reset':
      case 'slow-body':
      case 'truncated-body':
        return this.#onRequests(asked);
    }
  }

  /** Takes all of them back, lets go what is stuck, and starts every nova-compute. */
  clear(): void {
    const { world, migrations, moves, requests } = this.#parts;
    moves.disarm();
    requests.disarm();
    for (const move of migrations.moves.all()) move.release();
    for (const name of world.hosts.keys()) this.computeUp(name);
    world.clock.skewBy(0);
  }

  /** Nobody waits any longer until the cloud is back. */
  endAbsences(): void {
    for (const absence of this.#absences) absence.abort();
  }

  /** As `kill -9`: its service is missed after a while, what it carries stays as it is. */
  computeDown(name: string): void {
    const { world, migrations } = this.#parts;
    const host = this.#hostNamed(name);
    host.diedAt ??= world.clock.elapsedMs;
    for (const move of migrations.moves.from(name)) migrations.orphan(move);
  }

  computeUp(name: string): void {
    const { migrations } = this.#parts;
    const host = this.#hostNamed(name);
    if (host.diedAt === undefined) return;
    host.diedAt = undefined;
    for (const move of migrations.moves.from(name)) if (move.orphaned) migrations.endOrphan(move);
  }

  #hostNamed(name: string) {
    const { hosts } = this.#parts.world;
    const host = hosts.get(name);
    if (host === undefined)
      throw new Error(`there is no host ${name}; there are ${[...hosts.keys()].join(', ')}`);
    return host;
  }

  #away(forMs: number): Disarm {
    const { front } = this.#parts;
    const back = new AbortController();
    this.#absences.add(back);
    const pass = async () => {
      await front.away();
      await sleep(forMs, undefined, { signal: back.signal }).catch(() => undefined);
      this.#absences.delete(back);
      await front.back();
    };
    void pass();
    return () => {
      back.abort();
    };
  }

  #onMoves(asked: Extract<Armable, { server?: string | undefined }>): Disarm {
    const { moves, migrations } = this.#parts;
    const armed = moves.arm(moveFault(asked), asked.server, asked.times);
    return () => {
      moves.disarm(armed);
      if (asked.fault !== 'stick-migration') return;
      for (const move of migrations.moves.all()) if (move.faults.includes(armed.fault)) move.release();
    };
  }

  #onRequests(asked: Extract<Armable, { on: unknown }>): Disarm {
    const { on, times, fault: kind, ...effect } = asked;
    const { requests } = this.#parts;
    // Slowness lasts; what breaks a request breaks one.
    const lasts = kind === 'latency' || kind === 'slow-body';
    const armed = requests.arm({
      match: on,
      effect: { kind, ...effect } as RequestEffect,
      times: times ?? (lasts ? Infinity : 1),
    });
    return () => {
      if (requests.armed.includes(armed)) requests.disarm(armed);
    };
  }
}

function moveFault(asked: Extract<Armable, { server?: string | undefined }>): MoveFault {
  switch (asked.fault) {
    case 'fail-migration':
      return { kind: 'fail', afterMs: asked.afterMs };
    case 'break-server':
      return { kind: 'error', afterMs: asked.afterMs };
    case 'stick-migration':
      return { kind: 'stick', state: asked.state };
    case 'wrong-host':
      return { kind: 'wrong-host', host: asked.host };
    case 'refuse-migration':
      return { kind: 'refuse' };
  }
}
