import { importRuns, type Imported, ConflictingRun } from '../../results/archive/import.ts';
import { BadExport } from '../../results/archive/open.ts';
import { NewerFormat } from '../../results/newer-format.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print } from '../output.ts';
import { renderJson } from '../render/json.ts';
import { localStore } from '../runs/find.ts';

/** Brings the runs of exports into this machine's run store. */
export async function importFrom(files: readonly string[], form: { json?: true }): Promise<void> {
  const store = localStore();
  const all: Imported[] = [];
  for (const file of files) {
    all.push(
      ...(await importRuns(store, file).catch((error: unknown) => {
        const known =
          error instanceof BadExport || error instanceof NewerFormat || error instanceof ConflictingRun;
        throw known ? new CommandEnds(exitCodes.usage, error.message) : error;
      })),
    );
  }
  if (form.json) print(renderJson(all));
  else print(all.map(({ run, became }) => `${run}  ${became}`).join('\n'));
}
