/**
 * A duration in a person's words, three significant digits below a minute: `840 ms`, `1.32 s`, `45.2 s`, `2 min 05 s`,
 * `1 h 02 min`. Negative ones keep their sign: they are evidence of clocks that disagree.
 */
export function duration(ms: number): string {
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

const two = (n: number) => String(n).padStart(2, '0');
