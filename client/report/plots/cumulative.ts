import type { CustomSeriesRenderItem } from 'echarts';
import { ascending, quantile } from '../../../domain/statistics/quantile.ts';
import { type Canvas, ink, letters, type Plot } from './draw.ts';

/** One sample, drawn as the share of its values that are no longer than so long. */
export interface Curve {
  readonly valuesMs: readonly number[];
  /** A colour of the page's. */
  readonly colour: string;
  /** Told apart by shape as well as by colour. */
  readonly dash: 'solid' | number[];
  readonly width: number;
}

/** What all curves that stand together have in common, so that they can be compared by eye: powers of ten, ms. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Up to here there was none. */
  readonly noneUntilMs: number;
}

/** Of more values, as many even steps. */
const MOST_STEPS = 150;
const HEIGHT = 190;

/** Powers of ten around the values. Zero has no place on such an axis: what is below the first one stands at it. */
export function spanOf(valuesMs: Iterable<number>, noneUntilMs: number): Span {
  let longest = noneUntilMs;
  for (const value of valuesMs) longest = Math.max(longest, value);
  const fromMs = 10;
  return { fromMs, noneUntilMs, untilMs: Math.max(100 * fromMs, 10 ** Math.ceil(Math.log10(longest))) };
}

/** Cumulative shares on an axis of time by powers of ten: pauses of 50 ms and of 20 s are in one drawing, and both can be read. */
export function cumulative(curves: readonly Curve[], span: Span): (canvas: Canvas) => Plot {
  return ({ narrow }) => ({
    height: HEIGHT,
    option: {
      grid: { left: 44, right: narrow ? 22 : 28, top: 8, bottom: 26 },
      xAxis: {
        type: 'log',
        min: span.fromMs,
        max: span.untilMs,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...letters, color: ink('muted'), formatter: inWords },
        splitLine: { lineStyle: { color: ink('rule') } },
        minorSplitLine: { show: true, lineStyle: { color: ink('rule'), opacity: 0.6 } },
        minorTick: { show: false, splitNumber: 10 },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 100,
        interval: 25,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...letters, color: ink('muted'), formatter: '{value} %' },
        splitLine: { lineStyle: { color: ink('rule') } },
      },
      series: [
        {
          type: 'custom',
          silent: true,
          encode: { x: [0, 1], y: 2 },
          data: [[span.fromMs, span.untilMs, 0]],
          renderItem: drawn(curves, span),
        },
      ],
    },
  });
}

const inWords = (ms: number) => (ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`);

/** All of them in one go, in pixels: as a line series each would come with a clip path, which is an address within the page. */
function drawn(curves: readonly Curve[], span: Span): CustomSeriesRenderItem {
  return (_, api) => {
    const at = (ms: number, percent: number): [number, number] => {
      const [x = 0, y = 0] = api.coord([Math.min(span.untilMs, Math.max(span.fromMs, ms)), percent]);
      return [x, y];
    };
    const stroke = (points: [number, number][], style: object) => ({
      ...{ type: 'polyline' as const, shape: { points } },
      style: { fill: 'none', ...style },
    });
    const { noneUntilMs } = span;
    return {
      type: 'group',
      children: [
        stroke([at(noneUntilMs, 0), at(noneUntilMs, 100)], {
          stroke: ink('muted'),
          lineWidth: 1,
          lineDash: [1, 3],
        }),
        ...curves.map(({ valuesMs, colour, dash, width }) => {
          const steps = stepsOf(valuesMs);
          const corners = steps.flatMap(({ ms, percent }, i) => [
            at(ms, steps[i - 1]?.percent ?? 0),
            at(ms, percent),
          ]);
          const points = [at(span.fromMs, 0), ...corners, at(span.untilMs, 100)];
          return stroke(points, { stroke: ink(colour), lineWidth: width, lineDash: dash });
        }),
      ],
    };
  };
}

function stepsOf(valuesMs: readonly number[]): { ms: number; percent: number }[] {
  const sorted = ascending(valuesMs);
  if (sorted.length <= MOST_STEPS)
    return Array.from(sorted, (ms, i) => ({ ms, percent: (100 * (i + 1)) / sorted.length }));
  return Array.from({ length: MOST_STEPS }, (_, i) => {
    const share = (i + 1) / MOST_STEPS;
    return { ms: quantile(sorted, share), percent: 100 * share };
  });
}
