import { distance } from 'fastest-levenshtein';

/** `Did you mean cmp-a? There are cmp-a, cmp-b, cmp-c.` */
export function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'There are none.';
  const meant = closest(name, known);
  const shown = known.toSorted().slice(0, mostShown).join(', ');
  const more = known.length > mostShown ? ` and ${known.length - mostShown} more` : '';
  return `${meant === undefined ? '' : `Did you mean ${meant}? `}There ${known.length === 1 ? 'is' : 'are'} ${shown}${more}.`;
}

const mostShown = 12;

/** The known name that differs in case only, in its domain only, or in a letter or two; none where two are as near. */
function closest(name: string, known: readonly string[]): string | undefined {
  const small = name.toLowerCase();
  const same = known.find((k) => k.toLowerCase() === small) ?? known.find((k) => host(k) === host(name));
  if (same !== undefined || small.length < 4) return same;
  const ranked = known
    .map((k) => ({ k, edits: distance(k.toLowerCase(), small) }))
    .sort((a, b) => a.edits - b.edits);
  const [first, second] = ranked;
  return first && first.edits <= 2 && first.edits !== second?.edits ? first.k : undefined;
}

const host = (name: string) => name.toLowerCase().split('.')[0];
