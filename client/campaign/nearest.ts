import { distance } from 'fastest-levenshtein';

/** The known name that was probably meant: at most a third of its letters off; undefined when none is that near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 40) return undefined;
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, '');
  const ranked = known
    .map((candidate) => ({ candidate, away: distance(plain(name), plain(candidate)) }))
    .sort((a, b) => a.away - b.away);
  const [best] = ranked;
  return best !== undefined && best.away <= Math.max(1, best.candidate.length / 3)
    ? best.candidate
    : undefined;
}
