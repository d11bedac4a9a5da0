/** The first comparison: migrations that were measured between two real libvirt hosts. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { table } from '../../client/render/table.ts';
import { type Claim, off, within } from './bound.ts';
import { type Modelled, follow } from './follow.ts';
import { type HostCase, hostCases } from './host-cases.ts';

const schema = z.strictObject({
  source: z.string(),
  cases: z.array(
    z.strictObject({
      name: z.string(),
      elapsedSeconds: z.number(),
      processedMib: z.number().optional(),
      iterations: z.number().optional(),
      downtimeSeconds: z.number().optional(),
      converged: z.boolean(),
    }),
  ),
});
type Measured = z.infer<typeof schema>['cases'][number];

/** Percent. Elapsed time is claimed where the bandwidth that was set decides it, not the CPU of a small machine. */
export const bounds = { elapsed: 15, processed: 15, processedByCpu: 20 } as const;

interface Row {
  readonly name: string;
  readonly pace: HostCase['pace'];
  readonly measured: Measured;
  readonly modelled: Modelled;
}

export function hostsTable(): { lines: string[]; claims: Claim[] } {
  const file = new URL('measured-hosts.json', import.meta.url);
  const { source, cases } = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const rows = cases.map((measured): Row => {
    const hostCase = hostCases.find(({ name }) => name === measured.name);
    if (!hostCase)
      throw new Error(`measured-hosts.json: no parameters for ${JSON.stringify(measured.name)}.`);
    return { name: measured.name, pace: hostCase.pace, measured, modelled: follow(hostCase) };
  });
  const heading = (pace: HostCase['pace']) =>
    pace === 'bandwidth'
      ? `The set bandwidth decides: elapsed within ${bounds.elapsed} %, processed within ${bounds.processed} %, convergence as measured.`
      : `The CPU of a shared machine decides: processed within ${bounds.processedByCpu} %; elapsed is shown, not claimed.`;
  const lines = [source, ''];
  for (const pace of ['bandwidth', 'cpu'] as const) {
    lines.push(heading(pace), '', ...print(rows.filter((row) => row.pace === pace)), '');
  }
  return { lines, claims: rows.flatMap(claim) };
}

function claim({ name, pace, measured, modelled }: Row): Claim[] {
  const claims: Claim[] = [
    {
      what: `${name}: converges, or does not, as measured`,
      holds: measured.converged === modelled.converged,
    },
  ];
  // What was ended from outside took as long as it was let.
  if (pace === 'bandwidth' && measured.converged) {
    const holds = within(modelled.elapsedSeconds, measured.elapsedSeconds, bounds.elapsed);
    claims.push({ what: `${name}: elapsed within ${bounds.elapsed} %`, holds });
  }
  if (measured.processedMib !== undefined) {
    const percent = pace === 'bandwidth' ? bounds.processed : bounds.processedByCpu;
    const holds = within(modelled.processedMib, measured.processedMib, percent);
    claims.push({ what: `${name}: processed within ${percent} %`, holds });
  }
  return claims;
}

function print(rows: readonly Row[]): string[] {
  const right = (head: string, cell: (row: Row) => string) => ({
    head,
    align: 'right' as const,
    cells: rows.map(cell),
  });
  const per = (modelled: number | undefined, measured: number | undefined) =>
    modelled === undefined || measured === undefined ? '–' : off(modelled, measured);
  return table([
    { head: 'case', align: 'left', cells: rows.map(({ name }) => name) },
    right('elapsed s', ({ measured }) => measured.elapsedSeconds.toFixed(1)),
    right('model', ({ modelled }) => modelled.elapsedSeconds.toFixed(1)),
    right('off', ({ modelled, measured }) => per(modelled.elapsedSeconds, measured.elapsedSeconds)),
    right('processed MiB', ({ measured }) => measured.processedMib?.toFixed(0) ?? '–'),
    right('model', ({ modelled }) => modelled.processedMib.toFixed(0)),
    right('off', ({ modelled, measured }) => per(modelled.processedMib, measured.processedMib)),
    right('passes', ({ measured }) => String(measured.iterations ?? '–')),
    right('model', ({ modelled }) => String(modelled.iterations)),
    right('converged', ({ measured }) => (measured.converged ? 'yes' : 'no')),
    right('model', ({ modelled }) => (modelled.converged ? 'yes' : 'no')),
  ]);
}
