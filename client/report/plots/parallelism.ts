import type { CustomSeriesRenderItem } from 'echarts';
import { printable } from '../../render/printable.ts';
import { type Canvas, ink, letters, type Plot, silentAxis } from './draw.ts';

export interface Asked {
  readonly label: string;
  readonly asked?: number | undefined;
  readonly mean?: number | undefined;
  readonly max?: number | undefined;
}

const ROW = 40;
const AXIS = 24;

/** What was asked for as a mark, what ran as a bar (mean), and the most that ran at once as a thinner one. */
export function parallelismPlot(rows: readonly Asked[]): (canvas: Canvas) => Plot {
  const most = rows.reduce((max, { asked = 0, max: ran = 0 }) => Math.max(max, asked, ran), 1);
  return ({ narrow }) => ({
    height: rows.length * ROW + AXIS,
    option: {
      grid: { left: 4, right: narrow ? 14 : 20, top: 0, bottom: AXIS },
      xAxis: {
        type: 'value',
        min: 0,
        max: most,
        minInterval: 1,
        splitNumber: 5,
        axisLabel: { ...letters, color: ink('muted'), hideOverlap: true },
        splitLine: { lineStyle: { color: ink('rule') } },
      },
      yAxis: silentAxis(rows.length),
      series: [
        {
          type: 'custom',
          silent: true,
          encode: { x: [1, 2], y: 0 },
          data: rows.map((_, i) => [i, 0, most]),
          renderItem: bullet(rows),
        },
      ],
    },
  });
}

function bullet(rows: readonly Asked[]): CustomSeriesRenderItem {
  return (_, api) => {
    const i = Number(api.value(0));
    const { label = '', asked, mean, max } = rows[i] ?? {};
    const at = (n: number) => api.coord([n, i])[0] ?? 0;
    const middle = (api.coord([0, i])[1] ?? 0) + 8;
    const bar = (n: number, height: number, opacity: number) => ({
      type: 'rect' as const,
      shape: { x: at(0), y: middle - height / 2, width: at(n) - at(0), height },
      style: { fill: ink('copy'), opacity },
    });
    const mark = (n: number) => ({
      type: 'rect' as const,
      shape: { x: at(n) - 1.25, y: middle - 9, width: 2.5, height: 18 },
      style: { fill: ink('ink') },
    });
    const text = {
      type: 'text' as const,
      x: at(0),
      y: middle - 18,
      style: { text: printable(label), fill: ink('ink'), ...letters, verticalAlign: 'middle' as const },
    };
    return {
      type: 'group',
      children: [
        text,
        ...(max === undefined ? [] : [bar(max, 12, 0.25)]),
        ...(mean === undefined ? [] : [bar(mean, 6, 1)]),
        ...(asked === undefined ? [] : [mark(asked)]),
      ],
    };
  };
}
