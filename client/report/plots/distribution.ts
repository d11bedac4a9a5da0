import type { CustomSeriesRenderItem } from 'echarts';
import { ascending, quantile } from '../../../domain/statistics/quantile.ts';
import type { Interval } from '../../../domain/statistics/interval.ts';
import { printable } from '../../render/printable.ts';
import type { Scale } from '../scale.ts';
import { type Canvas, ink, letters, type Plot, silentAxis, timeAxis } from './draw.ts';

/** One sample: a line of dots, and what stands above it. */
export interface Sample {
  readonly label: string;
  readonly note: string;
  readonly values: readonly number[];
  readonly medianInterval?: Interval | undefined;
  /** A colour of the page's. */
  readonly colour: string;
}

/** As many dots as can be told apart. Of more values, each dot stands for as many as its neighbour. */
export const MOST_DOTS = 150;
const ROW = 54;
const STRIP = 22;
const AXIS = 26;
const SIDE = 20;

/** Below this share of the largest value, the axis begins at 0; else, where the values begin. */
const CLOSE_TOGETHER = 0.6;

/**
 * Samples above one another on one axis: every value (or every 150th part of them) as a dot, a bar from the lower to
 * the upper quartile, a line from the 5th to the 95th percentile, and the median with its interval.
 */
export function distributions(samples: readonly Sample[], scale: Scale): (canvas: Canvas) => Plot {
  const sorted = samples.map(({ values }) => ascending(values).map(scale.value));
  const least = Math.min(...sorted.map((values) => values[0] ?? Infinity));
  const most = Math.max(...sorted.map((values) => values.at(-1) ?? 0));
  const data = samples.flatMap((_, i) => (sorted[i]?.length ? [[i, least, most]] : []));
  return (canvas) => ({
    height: samples.length * ROW + AXIS,
    option: {
      grid: { left: 4, right: SIDE, top: 0, bottom: AXIS },
      xAxis: timeAxis(scale.unit, least > CLOSE_TOGETHER * most ? { scale: true } : { min: 0 }),
      yAxis: silentAxis(samples.length),
      series: [
        {
          type: 'custom',
          silent: true,
          encode: { x: [1, 2], y: 0 },
          data,
          renderItem: row(samples, sorted, scale, canvas),
        },
      ],
    },
  });
}

function row(
  samples: readonly Sample[],
  sorted: readonly Float64Array[],
  scale: Scale,
  canvas: Canvas,
): CustomSeriesRenderItem {
  return (_, api) => {
    const i = Number(api.value(0));
    const values = sorted[i] ?? new Float64Array();
    const sample = samples[i];
    const at = (value: number) => api.coord([value, i])[0] ?? 0;
    const middle = (api.coord([0, i])[1] ?? 0) + 9;
    const q = (p: number) => at(quantile(values, p));
    const bar = (from: number, to: number, height: number, fill: string, opacity = 1) => ({
      type: 'rect' as const,
      shape: {
        x: from,
        y: middle - height / 2,
        width: Math.max(1, to - from),
        height,
        r: Math.min(2, height / 2),
      },
      style: { fill: ink(fill), opacity },
    });
    const interval = sample?.medianInterval;
    return {
      type: 'group',
      children: [
        ...words(sample, middle, canvas),
        bar(q(0.05), q(0.95), 1.5, 'muted'),
        bar(q(0.25), q(0.75), STRIP, sample?.colour ?? 'ink', 0.16),
        ...dots(values).map((value, n, { length }) => ({
          type: 'circle' as const,
          shape: { cx: at(value), cy: middle + jitter(n, length) * STRIP, r: canvas.narrow ? 1.7 : 2 },
          style: { fill: ink(sample?.colour ?? 'ink'), opacity: 0.6 },
        })),
        ...(interval
          ? [bar(at(scale.value(interval.low)), at(scale.value(interval.high)), 5, 'ink', 0.35)]
          : []),
        bar(q(0.5) - 1, q(0.5) + 1, STRIP + 4, 'ink'),
      ],
    };
  };
}

function words(sample: Sample | undefined, middle: number, { narrow, width }: Canvas) {
  const text = (words: string, fill: string, y: number, align: 'left' | 'right', x: number) => ({
    type: 'text' as const,
    x,
    y,
    style: { text: words, fill: ink(fill), ...letters, align, verticalAlign: 'middle' as const },
  });
  const above = middle - STRIP / 2 - 11;
  const label = printable(sample?.label ?? '');
  // On a phone there is no room for both: the figures are in the table above.
  if (narrow) return [text(label, 'ink', above, 'left', 4)];
  return [
    text(label, 'ink', above, 'left', 4),
    text(sample?.note ?? '', 'muted', above, 'right', width - SIDE),
  ];
}

/** Evenly spaced order statistics, so that the dots are distributed as the values are. */
function dots(values: Float64Array): number[] {
  if (values.length <= MOST_DOTS) return Array.from(values);
  return Array.from({ length: MOST_DOTS }, (_, i) => quantile(values, (i + 0.5) / MOST_DOTS));
}

/** Up and down by the golden ratio: neighbours in value lie far apart, and no dice are thrown. */
function jitter(n: number, of: number): number {
  return of < 3 ? 0 : ((n * 0.618_033_988_75) % 1) - 0.5;
}
