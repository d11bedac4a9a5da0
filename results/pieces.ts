import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { fromLines, type Lines, toLines } from './ndjson.ts';
import { together } from './together.ts';
import type { Shelf } from './shelf/shelf.ts';

/** What the lines are. */
export interface Kind<T> {
  readonly schema: z.ZodType;
  /** Lines of the same key are the same. */
  readonly keyOf: (value: T) => string;
  /** The order in which they are read, whoever wrote them. */
  readonly order: (a: T, b: T) => number;
}

/**
 * A file of lines that many may write at once: pieces while it grows, one file when it is done.
 *
 *     NAME/<digest>.ndjson  what one call has written
 *     NAME.ndjson           all of it, once it has been gathered
 *
 * A piece is named by its content: written again by a second attempt it is the same piece.
 */
export class Pieces<T extends object> {
  readonly #shelf: Shelf;
  readonly #path: string;
  readonly #kind: Kind<T>;

  constructor(shelf: Shelf, path: string, kind: Kind<T>) {
    this.#shelf = shelf;
    this.#path = path;
    this.#kind = kind;
  }

  async add(values: readonly T[]): Promise<void> {
    if (values.length === 0) return;
    const text = toLines(values);
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 24);
    await this.#shelf.put(`${this.#path}/${digest}.ndjson`, text);
  }

  /** @throws DamagedRun */
  async read(): Promise<T[]> {
    return await this.#readWith(await this.#names());
  }

  /** Only when nobody adds any more. May be called twice, and broken off: nothing is removed before it rests elsewhere. */
  async gather(): Promise<void> {
    const names = await this.#names();
    if (names.length === 0) return;
    const values = await this.#readWith(names);
    await this.#shelf.put(`${this.#path}.ndjson`, toLines(values));
    await together(names, (name) => this.#shelf.remove(`${this.#path}/${name}`));
  }

  /** Pieces first: one that is gathered and gone meanwhile is in the whole that is read after it. */
  async #readWith(names: readonly string[]): Promise<T[]> {
    const pieces = await together(names, (name) => this.#lines(`${this.#path}/${name}`));
    const whole = await this.#lines(`${this.#path}.ndjson`);
    const { schema, keyOf, order } = this.#kind;
    return fromLines<T>([whole, ...pieces], schema, keyOf).sort(order);
  }

  async #lines(path: string): Promise<Lines> {
    return { where: this.#shelf.addressOf(path), text: (await this.#shelf.get(path)) ?? '' };
  }

  async #names(): Promise<string[]> {
    return (await this.#shelf.list(this.#path)).filter((name) => name.endsWith('.ndjson'));
  }
}
