import type { Point } from '../../../domain/account/comparison/trend.ts';
import type { Scale } from '../scale.ts';
import { type Canvas, ink, letters, type Plot, timeAxis } from './draw.ts';

/** Medians from run to run, with the 95th percentile above; a stroke where a new level begins. */
export function series(
  points: readonly Point[],
  from: ReadonlySet<string>,
  scale: Scale,
): (canvas: Canvas) => Plot {
  const values = (of: (point: Point) => number | undefined) =>
    points.map((point) => {
      const ms = of(point);
      return ms === undefined ? null : scale.value(ms);
    });
  const line = (data: (number | null)[], colour: string, opacity: number) => ({
    ...{ type: 'line', silent: true, symbol: 'circle', symbolSize: 5, data },
    itemStyle: { color: ink(colour), opacity },
    lineStyle: { color: ink(colour), width: 1.5, opacity },
  });
  return ({ narrow }) => ({
    height: 190,
    option: {
      grid: { left: 52, right: 16, top: 10, bottom: 26 },
      xAxis: {
        type: 'category',
        data: whenOf(points, narrow),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: ink('rule') } },
        axisLabel: { ...letters, color: ink('muted'), hideOverlap: true },
      },
      yAxis: timeAxis(scale.unit, { min: 0 }),
      series: [
        line(
          values(({ p95Ms }) => p95Ms),
          'muted',
          0.55,
        ),
        {
          ...line(
            values(({ p50Ms }) => p50Ms),
            'copy',
            1,
          ),
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: ink('bad'), type: [4, 3], width: 1.5 },
            data: points.flatMap(({ run }, i) => (from.has(run) ? [{ xAxis: i }] : [])),
          },
        },
      ],
    },
  });
}

/** The day of each run; the time as well where some are of the same day. */
export function whenOf(points: readonly Pick<Point, 'startedAt'>[], narrow: boolean): string[] {
  const days = points.map(({ startedAt }) => startedAt.slice(0, 10));
  if (new Set(days).size === days.length) return days.map((day) => (narrow ? day.slice(5) : day));
  return points.map(({ startedAt }) => startedAt.slice(narrow ? 11 : 5, 16).replace('T', ' '));
}
