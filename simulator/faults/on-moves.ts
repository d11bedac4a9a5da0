/** Faults that are in wait for a server's next migration. Off until armed; each is spent on one, unless told otherwise. */
import type { passing } from '../world/migration.ts';
import type { Server } from '../world/server.ts';

export type MoveFault =
  /** The copy breaks: record `failed`, server ACTIVE where it was. */
  | { readonly kind: 'fail'; readonly afterMs: number }
  /** Server to ERROR, record `error`; the guest is still where it was. */
  | { readonly kind: 'error'; readonly afterMs: number }
  /** It stays in this state until released. */
  | { readonly kind: 'stick'; readonly state: (typeof passing)[number] }
  /** It goes to another host than was asked. */
  | { readonly kind: 'wrong-host'; readonly host: string }
  /** The destination refuses in pre_live_migration. */
  | { readonly kind: 'refuse' };

export interface ArmedMoveFault {
  readonly fault: MoveFault;
  /** A server's name or id; undefined: any. */
  readonly server: string | undefined;
  /** For how many migrations it is good. */
  times: number;
}

export class MoveFaults {
  readonly #armed: ArmedMoveFault[] = [];

  arm(fault: MoveFault, server: string | undefined, times = 1): ArmedMoveFault {
    const armed = { fault, server, times };
    this.#armed.push(armed);
    return armed;
  }

  /** Those for this server's migration, which spends them. */
  take(server: Server): MoveFault[] {
    const fitting = this.#armed.filter(
      ({ server: wanted, times }) =>
        times > 0 && (wanted === undefined || wanted === server.name || wanted === server.id),
    );
    for (const armed of fitting) armed.times -= 1;
    return fitting.map(({ fault }) => fault);
  }

  disarm(armed?: ArmedMoveFault): void {
    if (armed === undefined) this.#armed.length = 0;
    else this.#armed.splice(this.#armed.indexOf(armed), 1);
  }
}
