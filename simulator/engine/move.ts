/** One live migration under way: what its steps share. */
import type { MoveFault } from '../faults/on-moves.ts';
import type { Host } from '../world/host.ts';
import type { Migration, MigrationStatus } from '../world/migration.ts';
import type { Action, Server } from '../world/server.ts';
import type { CopyInFlight } from './copying.ts';
import { Gate } from './process.ts';

/** How Nova was asked. */
export interface Asked {
  readonly requestId: string;
  readonly host: string | undefined;
  readonly blockMigration: boolean | 'auto';
  /** Past the scheduler: `force`, or a host below 2.30. */
  readonly forced: boolean;
}

/** What becomes of the conductor's checks: below 2.34 the POST waits for it. */
export type Checked = { readonly passed: true } | { readonly passed: false; readonly reason: string };

export class Move {
  readonly server: Server;
  readonly migration: Migration;
  readonly action: Action;
  readonly asked: Asked;
  readonly faults: readonly MoveFault[];
  readonly source: Host;
  destination: Host | undefined;
  /** Somebody asked for it to be called off. */
  aborted = false;
  /** Its source's nova-compute died: nobody carries it on. */
  orphaned = false;
  /** What it waits for, while it can be called off. */
  waiting: Gate | undefined;
  flow: CopyInFlight | undefined;
  /** Cinder's attachments on the destination, by volume. */
  readonly newAttachments = new Map<string, string>();
  readonly onChecked: (checked: Checked) => void;
  readonly #stuck = new Set<MigrationStatus>();

  constructor(
    given: Pick<Move, 'server' | 'migration' | 'action' | 'asked' | 'faults' | 'source' | 'onChecked'>,
  ) {
    ({
      server: this.server,
      migration: this.migration,
      action: this.action,
      asked: this.asked,
      faults: this.faults,
      source: this.source,
      onChecked: this.onChecked,
    } = given);
    for (const fault of this.faults) if (fault.kind === 'stick') this.#stuck.add(fault.state);
  }

  fault<K extends MoveFault['kind']>(kind: K): Extract<MoveFault, { kind: K }> | undefined {
    return this.faults.find((fault): fault is Extract<MoveFault, { kind: K }> => fault.kind === kind);
  }

  isStuckIn(state: MigrationStatus): boolean {
    return this.#stuck.has(state);
  }

  /** A gate to wait at, in which it can be called off. */
  wait(): Gate {
    this.waiting = new Gate();
    return this.waiting;
  }

  release(): void {
    this.#stuck.clear();
    this.waiting?.open();
  }
}
