const blocks = '▁▂▃▄▅▆▇█';

/** A series as blocks from its least to its largest value; a dot where nothing is known. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  const least = known.reduce((a, b) => Math.min(a, b), Infinity);
  const most = known.reduce((a, b) => Math.max(a, b), -Infinity);
  return values
    .map((value) => {
      if (value === undefined) return '·';
      const height = most > least ? (value - least) / (most - least) : 0.5;
      return blocks[Math.round(height * (blocks.length - 1))] ?? '';
    })
    .join('');
}
