const unitsMs: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3 };

/** `6h`, `90s`, `1h30m`, in ms; undefined where it is none. */
export function spanMs(text: string): number | undefined {
  if (!/^(\d+[smhdw])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (unitsMs[unit ?? ''] ?? 0),
    0,
  );
}

/** The same in reverse: `1h30m`. */
export function spanText(ms: number): string {
  let rest = Math.round(ms / 1000) * 1000;
  const parts = Object.entries(unitsMs)
    .filter(([unit]) => unit !== 'w')
    .toReversed()
    .flatMap(([unit, size]) => {
      const n = Math.floor(rest / size);
      rest -= n * size;
      return n === 0 ? [] : [`${n}${unit}`];
    });
  return parts.length === 0 ? '0s' : parts.join('');
}
