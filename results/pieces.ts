import { createHash } from 'node:crypto';
import { fromLines, toLines } from './ndjson.ts';
import { together } from './together.ts';
import type { Shelf } from './shelf/shelf.ts';

/** What the lines are. */
export interface Kind<T> {
  /** Lines of the same key are the same. */
  keyOf(value: T): string;
  /** The order in which they are read, whoever wrote them. */
  order(a: T, b: T): number;
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
    const pieces = await together(names, (name) => this.#shelf.get(`${this.#path}/${name}`));
    const whole = await this.#shelf.get(`${this.#path}.ndjson`);
    const text = [whole, ...pieces].map((piece) => piece ?? '').join('\n');
    return fromLines(text, (value: T) => this.#kind.keyOf(value)).sort((a, b) => this.#kind.order(a, b));
  }

  async #names(): Promise<string[]> {
    return (await this.#shelf.list(this.#path)).filter((name) => name.endsWith('.ndjson'));
  }
}
