/**
 * Where the run store keeps its files: a directory, or a bucket. Paths are relative, with `/` between their parts.
 * Several workers on several machines may write at once, so there is nothing but whole files: an append is not atomic on
 * a network file system, and buckets have none.
 */
export interface Shelf {
  /** For people: `/var/lib/ferry/runs`, `s3://bench/ferry`. */
  readonly address: string;
  addressOf(path: string): string;
  /** Whole or not at all, and durable when it resolves; what was there is replaced. */
  put(path: string, content: string): Promise<void>;
  /** Undefined where there is none. */
  get(path: string): Promise<string | undefined>;
  /** What lies directly in a folder, sorted; folders end in `/`. Empty where there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Does no harm where there is none. */
  remove(path: string): Promise<void>;
}
