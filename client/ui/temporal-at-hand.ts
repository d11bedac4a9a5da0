import type { Home } from '../../worker/home.ts';
import { NoTemporal, reachTemporal } from '../../worker/temporal/reach.ts';
import { type Link, linkTo } from '../temporal.ts';

/** Where nobody answered, nobody is asked again for so long. */
const patienceMs = 2_000;

/** gRPC's UNAVAILABLE: https://grpc.io/docs/guides/status-codes/ */
const unavailable = 14;

/** Temporal for a server that outlives it: found when it is needed, let go of when it is away, and looked for again. */
export class TemporalAtHand {
  readonly #home: Home;
  #link: Promise<Link> | undefined;
  #away: { readonly error: NoTemporal; readonly at: number } | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  /** @throws NoTemporal, which says how to get one */
  async link(): Promise<Link> {
    if (this.#away && Date.now() - this.#away.at < patienceMs) throw this.#away.error;
    this.#link ??= reachTemporal(this.#home).then(linkTo);
    try {
      return await this.#link;
    } catch (error) {
      this.#link = undefined;
      if (error instanceof NoTemporal) this.#away = { error, at: Date.now() };
      throw error;
    }
  }

  async ifAny(): Promise<{ readonly link?: Link; readonly away?: string }> {
    try {
      return { link: await this.link() };
    } catch (error) {
      if (error instanceof NoTemporal) return { away: error.message };
      throw error;
    }
  }

  /** Does something with Temporal, within a time. Where it is away the next one looks for it anew. */
  async within<T>(ms: number, act: (link: Link) => Promise<T>): Promise<T> {
    const link = await this.link();
    try {
      return await link.client.withDeadline(Date.now() + ms, () => act(link));
    } catch (error) {
      if (isAway(error)) await this.letGo();
      throw error;
    }
  }

  async letGo(): Promise<void> {
    const link = await this.#link?.catch(() => undefined);
    this.#link = undefined;
    await link?.[Symbol.asyncDispose]();
  }
}

function isAway(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ((at as { code?: unknown }).code === unavailable) return true;
  return false;
}
