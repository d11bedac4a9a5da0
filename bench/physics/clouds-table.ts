/** The second comparison: what two production clouds published. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { table } from '../../client/render/table.ts';
import { type Claim, off, within } from './bound.ts';
import { type Drained, alone, sameAge, together } from './clouds.ts';

const schema = z.strictObject({
  source: z.string(),
  alone: z.array(
    z.strictObject({
      flavor: z.enum(['small', 'medium', 'large']),
      storage: z.enum(['shared', 'block']),
      meanSeconds: z.number(),
      evacuationSeconds: z.number().optional(),
    }),
  ),
  parallel: z.array(
    z.strictObject({ parallelism: z.number(), meanSeconds: z.number(), evacuationSeconds: z.number() }),
  ),
});

/** Percent. */
export const bound = 25;

interface Row {
  readonly name: string;
  readonly measured: { readonly meanSeconds: number; readonly evacuationSeconds?: number | undefined };
  readonly modelled: Drained;
  /** With a stream 20 % slower and faster. */
  readonly slower?: Drained;
  readonly faster?: Drained;
}

export function cloudsTable(): { lines: string[]; claims: Claim[] } {
  const file = new URL('measured-clouds.json', import.meta.url);
  const measured = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const one = measured.alone.map(({ flavor, storage, ...rest }): Row => ({
    name: `${flavor}, ${storage}`,
    measured: rest,
    modelled: alone(flavor, storage),
    slower: alone(flavor, storage, 0.8),
    faster: alone(flavor, storage, 1.2),
  }));
  const several = measured.parallel.map(({ parallelism, ...rest }): Row => ({
    name: `12 medium, ${parallelism} at once`,
    measured: rest,
    modelled: together(parallelism),
  }));
  const claims = [...one, ...several].flatMap(claim);
  return {
    lines: [measured.source, '', ...print([...one, ...several]), '', ...why(claims)],
    claims,
  };
}

function claim({ name, measured, modelled }: Row): Claim[] {
  const { meanSeconds, evacuationSeconds } = measured;
  return [
    { what: `${name}: mean within ${bound} %`, holds: within(modelled.meanSeconds, meanSeconds, bound) },
    ...(evacuationSeconds === undefined
      ? []
      : [
          {
            what: `${name}: evacuation within ${bound} %`,
            holds: within(modelled.evacuationSeconds, evacuationSeconds, bound),
          },
        ]),
  ];
}

function print(rows: readonly Row[]): string[] {
  const right = (head: string, cell: (row: Row) => string) => ({
    head,
    align: 'right' as const,
    cells: rows.map(cell),
  });
  const error = (drained: Drained | undefined, { measured }: Row) =>
    drained ? off(drained.meanSeconds, measured.meanSeconds) : '–';
  return table([
    { head: 'case', align: 'left', cells: rows.map(({ name }) => name) },
    right('mean s', ({ measured }) => measured.meanSeconds.toFixed(1)),
    right('model', ({ modelled }) => modelled.meanSeconds.toFixed(1)),
    right('off', (row) => error(row.modelled, row)),
    right('stream −20 %', (row) => error(row.slower, row)),
    right('+20 %', (row) => error(row.faster, row)),
    right('evacuation s', ({ measured }) => measured.evacuationSeconds?.toFixed(0) ?? '–'),
    right('model', ({ modelled }) => modelled.evacuationSeconds.toFixed(0)),
    right('off', ({ measured, modelled }) =>
      measured.evacuationSeconds === undefined
        ? '–'
        : off(modelled.evacuationSeconds, measured.evacuationSeconds),
    ),
  ]);
}

/** Parallelism by itself, on a fleet that does not age meanwhile: with the limit of one, and without it. */
function why(claims: Claim[]): string[] {
  const asked = [1, 2, 3, 4];
  const queued = asked.map((parallelism) => sameAge(parallelism, 'as it was'));
  const free = asked.map((parallelism) => sameAge(parallelism, 'raised'));
  const [first, last] = [queued[0], queued.at(-1)];
  if (!first || !last) return [];
  claims.push(
    {
      what: 'with one slot, asking for four lets each server wait at least twice as long',
      holds: last.meanSeconds > 2 * first.meanSeconds,
    },
    {
      what: 'with one slot, asking for four shortens the evacuation by less than a quarter',
      holds: last.evacuationSeconds > 0.75 * first.evacuationSeconds,
    },
  );
  const cells = (of: readonly Drained[], part: keyof Drained) =>
    of.map((drained) => drained[part].toFixed(0));
  return [
    'Why more at once did not help: max_concurrent_live_migrations was 1, so what is posted earlier only waits longer. The same',
    'twelve servers, all of one age (the published ones grew older, and fuller, from row to row):',
    '',
    ...table([
      { head: 'at once', align: 'right', cells: asked.map(String) },
      { head: 'one slot: mean s', align: 'right', cells: cells(queued, 'meanSeconds') },
      { head: 'evacuation s', align: 'right', cells: cells(queued, 'evacuationSeconds') },
      { head: 'as many slots: mean s', align: 'right', cells: cells(free, 'meanSeconds') },
      { head: 'evacuation s', align: 'right', cells: cells(free, 'evacuationSeconds') },
    ]),
  ];
}
