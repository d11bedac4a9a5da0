import { AsyncLocalStorage } from 'node:async_hooks';
import type { CloudRef } from '../domain/cloud-ref.ts';
import { cloudLabel } from '../domain/cloud-ref.ts';
import { loadCredentials } from '../openstack/credentials/load.ts';
import { openSession, type Session } from '../openstack/session/session.ts';
import { Batch } from './batch.ts';
import { portsByServer, Tenants } from './shared-questions.ts';
import { Watchtower } from './watchtower.ts';
import type { Port } from '../openstack/network/ports.ts';

/** A cloud as this worker sees it: one session, and one of everything that is asked on behalf of many. */
export interface OpenCloud {
  readonly session: Session;
  readonly watchtower: Watchtower;
  /** Ports by server id. */
  readonly ports: Batch<readonly Port[]>;
  readonly tenants: Tenants;
}

/** The clouds this worker has opened. Credentials are read where they are used, and never leave the process. */
export class Clouds {
  readonly #open = new Map<string, Promise<OpenCloud>>();
  readonly #pollEveryMs: number;
  /** What is opened here outlives the activity that happened to be the first to need it. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(options: { pollEveryMs: number }) {
    this.#pollEveryMs = options.pollEveryMs;
  }

  open(ref: CloudRef): Promise<OpenCloud> {
    const label = cloudLabel(ref);
    const known = this.#open.get(label);
    if (known) return known;
    const opening = this.#outside(() => this.#openNow(ref));
    this.#open.set(label, opening);
    // A failure is not remembered: the file may be mended meanwhile, and the next activity tries anew.
    opening.catch(() => this.#open.delete(label));
    return opening;
  }

  async #openNow(ref: CloudRef): Promise<OpenCloud> {
    const session = openSession(await loadCredentials(ref));
    return {
      session,
      watchtower: new Watchtower(session, { everyMs: this.#pollEveryMs }),
      ports: portsByServer(session),
      tenants: new Tenants(session),
    };
  }

  async close(): Promise<void> {
    for (const opening of this.#open.values()) {
      const cloud = await opening.catch(() => undefined);
      cloud?.watchtower.stop();
      await cloud?.session.close();
    }
    this.#open.clear();
  }
}
