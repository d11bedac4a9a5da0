import { HttpError, InfluxDB, setLogger } from '@influxdata/influxdb-client';
import type { Outbox } from './outbox.ts';
import type { InfluxSettings } from './settings.ts';

// It would write whole errors to stderr, batch by batch; the courier says once what is to be said.
setLogger({ error: () => undefined, warn: () => undefined });

const linesAtOnce = 5_000;
const answersWithinMs = 10_000;
/** A wrong token or a missing bucket wants a person: asked again now and then, in case one came. */
const holdMs = 30_000;
const backOffMs = { first: 1_000, most: 60_000 };

/** Carries what is in the outbox to InfluxDB, the oldest first, for as long as it is not stopped. */
export class Courier {
  readonly #outbox: Outbox;
  readonly #influx: InfluxDB;
  readonly #settings: InfluxSettings;
  readonly #warn: (text: string) => void;
  #carrying: Promise<void> | undefined;
  #failures = 0;
  #again: NodeJS.Timeout | undefined;
  #stopped = false;
  #called = false;
  #said = '';

  constructor(outbox: Outbox, settings: InfluxSettings, warn: (text: string) => void) {
    this.#outbox = outbox;
    this.#settings = settings;
    this.#warn = warn;
    this.#influx = new InfluxDB({ url: settings.url, token: settings.token, timeout: answersWithinMs });
  }

  /** There is something in the outbox. Returns at once. */
  call(): void {
    this.#called = true;
    // While InfluxDB is away, its time to come back is not cut short by every point.
    if (this.#again || this.#stopped) return;
    this.#carrying ??= this.#carry().finally(() => {
      this.#carrying = undefined;
      if (this.#called) this.call();
    });
  }

  /** Takes what it can in one go more, and ends; the rest stays in the outbox for the next worker. */
  async stop(): Promise<void> {
    clearTimeout(this.#again);
    this.#again = undefined;
    this.call();
    // One that ends has begun another where it was called meanwhile.
    while (this.#carrying) await this.#carrying;
    this.#stopped = true;
    clearTimeout(this.#again);
  }

  async #carry(): Promise<void> {
    this.#called = false;
    try {
      for (
        let batch = await this.#outbox.next(linesAtOnce);
        batch;
        batch = await this.#outbox.next(linesAtOnce)
      ) {
        await this.#deliver(batch.lines);
        await this.#outbox.remove(batch);
        if (this.#said !== '') this.#warn(`InfluxDB ${this.#settings.url} takes points again`);
        this.#said = '';
        this.#failures = 0;
      }
    } catch (error) {
      this.#comeBack(error);
    }
  }

  /**
   * Sends lines; those that InfluxDB will never take are found by halves, and put aside.
   *
   * The client's own retries are in memory and drop the oldest, and its flush() does not wait for a batch that went out
   * by itself: so no batch may, there are no retries, and an error is ours to judge.
   */
  async #deliver(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const { org, bucket } = this.#settings;
    const api = this.#influx.getWriteApi(org, bucket, 'ms', {
      batchSize: lines.length + 1,
      maxBatchBytes: Number.MAX_SAFE_INTEGER,
      flushInterval: 0,
      maxRetries: 0,
    });
    try {
      api.writeRecords([...lines]);
      await api.flush();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#divide(lines, error);
    } finally {
      await api.close().catch(() => undefined);
    }
  }

  async #divide(lines: readonly string[], refusal: HttpError): Promise<void> {
    if (lines.length === 1) {
      const path = await this.#outbox.putAside(lines, `${refusal.statusCode} ${refusal.message}`);
      this.#warn(`InfluxDB refused a point (${refusal.statusCode}): it is in ${path}`);
      return;
    }
    const half = lines.length >> 1;
    await this.#deliver(lines.slice(0, half));
    await this.#deliver(lines.slice(half));
  }

  #comeBack(error: unknown): void {
    const status = error instanceof HttpError ? error.statusCode : undefined;
    const held = status === 401 || status === 403 || status === 404;
    const asked = error instanceof HttpError ? error.retryAfter() : 0;
    const backOff = Math.min(backOffMs.most, backOffMs.first * 2 ** this.#failures++);
    const remedy = held
      ? 'Correct INFLUX_TOKEN, INFLUX_ORG or INFLUX_BUCKET and start the worker again.'
      : 'It is tried again until it answers.';
    const what = status === undefined ? 'does not answer' : `answers ${status}`;
    const said = `InfluxDB ${this.#settings.url} ${what}; points wait in ${this.#outbox.folder}. ${remedy}`;
    if (said !== this.#said)
      this.#warn(`${said} (${error instanceof Error ? error.message : String(error)})`);
    this.#said = said;
    if (this.#stopped) return;
    this.#again = setTimeout(
      () => {
        this.#again = undefined;
        this.call();
      },
      held ? holdMs : Math.max(asked, backOff),
    );
    this.#again.unref();
  }
}

/** The points themselves are wrong (400, 422: a part may have been taken, and sent again is the same), or too many (413). */
function isRefusal(error: unknown): error is HttpError {
  return error instanceof HttpError && [400, 413, 422].includes(error.statusCode);
}
