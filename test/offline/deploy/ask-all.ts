import assert from 'node:assert/strict';
import { type Dashboard, filledIn } from '../../support/grafana.ts';

export type Ask = (flux: string) => Promise<Record<string, string>[]>;

/** Fills in a dashboard's variables one after the other, as Grafana does, and asks all that it would ask. */
export async function askAll(
  { title, templating, panels, annotations }: Dashboard,
  ask: Ask,
  range: { readonly from: Date; readonly to: Date },
  mayBeEmpty: readonly string[] = [],
): Promise<number> {
  const variables = new Map<string, string | readonly string[]>();
  const filled = { variables, ...range, defaultBucket: 'ferry', windowPeriod: '10s' };
  let asked = 0;
  const rows = async (query: string, what: string) => {
    const answer = await ask(filledIn(query, filled));
    asked++;
    if (!mayBeEmpty.includes(what))
      assert.ok(answer.length > 0, `${title}: ${what} has no answer\n${filledIn(query, filled)}`);
    return answer;
  };
  for (const variable of templating.list) {
    if (variable.type === 'constant') variables.set(variable.name, variable.query);
    else {
      const values = (await rows(variable.query, `$${variable.name}`)).map((row) => row['_value'] ?? '');
      variables.set(variable.name, variable.multi ? values : (values[0] ?? ''));
    }
  }
  for (const panel of panels) for (const { query } of panel.targets) await rows(query, panel.title);
  for (const { name, target } of annotations.list) if (target) await rows(target.query, name);
  return asked;
}
