import { renderJson } from '../render/json.ts';
import { renderRunList } from '../render/run-list.ts';
import { appearance, print } from '../output.ts';
import { linkIfAny } from '../runs/find.ts';
import { listRuns } from '../runs/list.ts';
import { wanted, type WantedOptions } from '../runs/wanted.ts';

export interface RunsOptions extends WantedOptions {
  readonly limit: string;
  readonly json?: true;
}

export async function runs({ json, ...options }: RunsOptions): Promise<void> {
  const asked = wanted(options, Date.now());
  await using link = await linkIfAny();
  const rows = await listRuns(link, asked);
  print(json ? renderJson(rows) : renderRunList(rows, appearance()));
}
