/** What ferry has written down of a run, read as files: run.json and the lines beside it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const row = z.looseObject({
  direction: z.enum(['out', 'back']),
  server: z.string(),
  serverId: z.string(),
  source: z.string(),
  destination: z.string().optional(),
  outcome: z.string(),
  migrationId: z.int().optional(),
  novaTotalMs: z.number().optional(),
  isVerified: z.boolean(),
  adopted: z.boolean(),
});

const evacuation = z.looseObject({
  trip: z.int(),
  direction: z.enum(['out', 'back']),
  finishedAt: z.string().optional(),
  attempted: z.int(),
  verified: z.int(),
  makespanMs: z.number().optional(),
  leftBehind: z.array(z.looseObject({ serverId: z.string() })),
  migrations: z.array(row),
});

const document = z.looseObject({
  startedAt: z.string(),
  finishedAt: z.string(),
  endedEarly: z.looseObject({ how: z.string(), reason: z.string() }).optional(),
  verdict: z.looseObject({ state: z.enum(['pass', 'fail']) }),
  totals: z.looseObject({ attempted: z.int(), verified: z.int() }),
  scenarios: z.array(z.looseObject({ name: z.string(), evacuations: z.array(evacuation) })),
  leaks: z.array(z.looseObject({ kind: z.string(), id: z.string(), name: z.string() })),
});

const record = z.looseObject({
  key: z.string(),
  scenario: z.string(),
  trip: z.int(),
  direction: z.enum(['out', 'back']),
  serverId: z.string(),
  outcome: z.string(),
  migrationId: z.int().optional(),
  postedAt: z.number().optional(),
  landedAt: z.number().optional(),
  verifiedAt: z.number().optional(),
});

const felt = z.looseObject({ key: z.string() });

export type Row = z.infer<typeof row>;
export type RunDocument = z.infer<typeof document>;
export type Line = z.infer<typeof record>;
export type Evacuation = z.infer<typeof evacuation>;

export interface Books {
  readonly document: RunDocument;
  /** migrations.ndjson, as it stands: a line twice is told twice. */
  readonly lines: readonly Line[];
  readonly felt: readonly z.infer<typeof felt>[];
}

/** @throws Error where they are not there, or are not what they should be */
export async function booksOf(store: string, run: string): Promise<Books> {
  const read = (name: string) => readFile(join(store, run, name), 'utf8');
  // A run that attempted nothing, or watched nobody, has no such file; where there should be one, the document tells of what it lacks.
  const lines = async <T>(name: string, schema: z.ZodType<T>) => {
    const text = await read(name).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return '';
    });
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => schema.parse(JSON.parse(line)));
  };
  return {
    document: document.parse(JSON.parse(await read('run.json'))),
    lines: await lines('migrations.ndjson', record),
    felt: await lines('felt.ndjson', felt),
  };
}

/** Every row of the document, and where it stands. */
export function rowsOf({ scenarios }: RunDocument) {
  return scenarios.flatMap(({ name: scenario, evacuations }) =>
    evacuations.flatMap(({ trip, migrations }) => migrations.map((row) => ({ ...row, scenario, trip }))),
  );
}
