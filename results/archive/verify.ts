import { z } from 'zod';
import { runDocument } from '../../domain/account/run-document.ts';
import { RUN_FORMAT, runDocumentSchema } from '../../domain/account/schema/run.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import { factsOf } from '../facts.ts';
import { NewerFormat } from '../newer-format.ts';
import { HEAD_FORMAT, type RunHead, type StoredRun } from '../run-store.ts';
import { evacuationSchema, headSchema, migrationSchema } from '../stored/schema.ts';
import { BadExport, type OpenedExport } from './open.ts';

export interface ExportedRun {
  readonly stored: StoredRun;
  /** Absent where the run had not ended. */
  readonly document?: object;
}

/** The runs of an export, each proved to be one that can be shown. @throws BadExport, NewerFormat */
export function runsOf(file: string, { manifest, texts }: OpenedExport): ExportedRun[] {
  return manifest.runs.map(({ run }) => {
    const check = new Check(file, run);
    const text = (name: string) => texts.get(`${run}/${name}`);
    const head = check.json('head.json', text('head.json') ?? '', HEAD_FORMAT, headSchema);
    const evacuations = check.lines('evacuations.ndjson', text('evacuations.ndjson') ?? '', evacuationSchema);
    const migrations = check.lines('migrations.ndjson', text('migrations.ndjson') ?? '', migrationSchema);
    const stored: StoredRun = {
      head: head as unknown as RunHead,
      evacuations,
      migrations: migrations as unknown as MigrationRecord[],
    };
    if (head.run !== run || migrations.some((m) => m.run !== run))
      throw check.bad('it holds records of another run');
    check.canBeShown(stored);
    const published = text('run.json');
    if (published === undefined) return { stored };
    const document = check.json('run.json', published, RUN_FORMAT, runDocumentSchema.loose());
    if (document.run !== run) throw check.bad('its run.json is of another run');
    return { stored, document };
  });
}

class Check {
  readonly #file: string;
  readonly #run: string;

  constructor(file: string, run: string) {
    this.#file = file;
    this.#run = run;
  }

  bad(what: string): BadExport {
    return new BadExport(this.#file, `run ${this.#run}: ${what}`);
  }

  json<T>(name: string, text: string, format: string, schema: z.ZodType<T>): T {
    const value = this.#parse(name, text);
    const { format: found } = (value ?? {}) as { format?: unknown };
    if (found !== format) throw new NewerFormat(`${this.#file}: ${name} of ${this.#run}`, found, format);
    return this.#held(name, schema, value);
  }

  lines<T extends object>(name: string, text: string, schema: z.ZodType<T>): T[] {
    const lines = text.split('\n').filter((line) => line !== '');
    const values = lines.map((line) => this.#held(name, schema, this.#parse(name, line)));
    const keys = values.map((value) => {
      const { key, id } = value as { key?: string; id?: string };
      return key ?? id;
    });
    if (new Set(keys).size !== keys.length) throw this.bad(`${name} has a line twice`);
    return values;
  }

  /** The arithmetic must not stumble over it later, in front of somebody who only wants to look. */
  canBeShown(stored: StoredRun): void {
    try {
      runDocument(factsOf(stored), stored.head.spec.limits);
    } catch {
      // Not the error's own words: they are about this program, not about the file.
      throw this.bad(
        'no account can be made of its campaign and records: a field of them is damaged. Export it again where it ran',
      );
    }
  }

  #parse(name: string, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.bad(`${name} is not JSON`);
    }
  }

  #held<T>(name: string, schema: z.ZodType<T>, value: unknown): T {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw this.bad(`${name} is wrong: ${z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ')}`);
  }
}
