import { nearest } from '../campaign/nearest.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { printable } from '../render/printable.ts';
import type { Link } from '../temporal.ts';
import type { KnownRow } from './list.ts';
import { remembersAny } from './visibility.ts';
import type { Wanted } from './wanted.ts';

const fields = ['campaign', 'scenario', 'server', 'host'] as const;
export type Names = Readonly<Record<(typeof fields)[number], readonly string[]>>;

/** The names that runs can be asked for by. */
export function namesOf(known: readonly KnownRow[]): Names {
  const cards = known.flatMap(({ card }) => card ?? []);
  const distinct = (names: readonly string[]) => [...new Set(names)].sort();
  return {
    campaign: distinct(known.map(({ campaign }) => campaign)),
    scenario: distinct(cards.flatMap(({ scenarios }) => scenarios)),
    server: distinct(cards.flatMap(({ servers }) => servers.map(({ name }) => name))),
    host: distinct(cards.flatMap(({ hosts }) => hosts)),
  };
}

/**
 * When nothing was found: was it for a name that nobody has ever heard of? Where there are no runs at all there is
 * nothing to be wrong about. @throws CommandEnds with the known names
 */
export async function refuseUnknown(names: Names, wanted: Wanted, link: Link | undefined): Promise<void> {
  if (names.campaign.length === 0) return;
  for (const field of fields) {
    const asked = wanted[field];
    if (asked === undefined || names[field].includes(asked)) continue;
    // Ids of servers are no choice to offer, nor has the store to know what only Temporal does.
    if (field !== 'campaign' && link && (await remembersAny(link, { [field]: asked }))) continue;
    throw new CommandEnds(exitCodes.usage, unknown(field, asked, names[field]));
  }
}

function unknown(field: string, asked: string, known: readonly string[]): string {
  const meant = nearest(asked, known);
  const shown = known.slice(0, 12).map(printable).join(', ');
  const choices =
    known.length === 0
      ? 'None is known.'
      : `Known: ${shown}${known.length > 12 ? `, … (${known.length})` : ''}.`;
  const guess = meant === undefined ? '' : ` Did you mean ${printable(meant)}?`;
  return `--${field}: no run knows ${printable(asked)}.${guess} ${choices}`;
}
