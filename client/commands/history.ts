import { CommandEnds, exitCodes } from '../exit.ts';
import { appearance, print } from '../output.ts';
import { historyDocument, renderHistory, renderHistoryCsv } from '../render/history.ts';
import { renderJson } from '../render/json.ts';
import { linkIfAny } from '../runs/find.ts';
import { historyOf } from '../runs/history.ts';
import { wanted, type WantedOptions } from '../runs/wanted.ts';
import type { Form } from './show.ts';

/** Lists each migration that a server, or a host, ever had. */
export async function history({ json, csv, ...options }: WantedOptions & Form): Promise<void> {
  if (options.server === undefined && options.host === undefined) {
    throw new CommandEnds(
      exitCodes.usage,
      '--server: of which server? Give its name or its id, or a host with --host.',
    );
  }
  const asked = wanted(options, Date.now());
  await using link = await linkIfAny();
  const moved = await historyOf(link, asked);
  if (json) print(renderJson(historyDocument(moved)));
  else if (csv) print(renderHistoryCsv(moved));
  else print(renderHistory(moved, appearance()));
}
