import type { CustomSeriesRenderItem } from 'echarts';
import type { Segment } from '../../../domain/account/segments.ts';
import { name } from '../../render/printable.ts';
import type { Scale } from '../scale.ts';
import { type Canvas, ink, letters, type Plot, timeAxis } from './draw.ts';

/** One server on its way. */
export interface Bar {
  readonly server: string;
  readonly segments: readonly Segment[];
  readonly arrived: boolean;
  readonly gaps: readonly Silent[];
}

/** When its guest did not answer, epoch ms. */
export interface Silent {
  readonly from: number;
  readonly until: number;
  /** It belongs to no migration. */
  readonly isElsewhere: boolean;
}

/** How many were running, from that moment on. */
export interface Step {
  readonly at: number;
  readonly running: number;
}

export interface Timeline {
  /** Epoch ms of the first POST: the axis counts from there. */
  readonly from: number;
  readonly until: number;
  readonly bars: readonly Bar[];
  readonly steps: readonly Step[];
  readonly requestedParallelism?: number | undefined;
}

const ROW = 15;
const BAR = 9;
const MARK = 5;
const AXIS = 24;
const STRIP = 54;
const GAP = 14;

/** A bar per server, by the time of its POST; below, on the same axis, how many ran at once against how many were asked for. */
export function timelinePlot(timeline: Timeline, scale: Scale): (canvas: Canvas) => Plot {
  const { bars, from, until } = timeline;
  const max = scale.value(until - from);
  const height = bars.length * ROW;
  return ({ width, narrow }) => {
    const sides = { left: narrow ? 96 : 190, right: narrow ? 12 : 20 };
    return {
      height: height + GAP + STRIP + AXIS,
      option: {
        grid: [
          { ...sides, top: 0, height },
          { ...sides, top: height + GAP, height: STRIP },
        ],
        xAxis: [
          timeAxis(scale.unit, { min: 0, max, axisLabel: { show: false } }),
          timeAxis(scale.unit, { min: 0, max, gridIndex: 1, axisLabel: ends(scale) }),
        ],
        yAxis: [
          { ...bare, inverse: true, data: bars.map((_, i) => i), axisLabel: servers(bars, narrow) },
          count(timeline),
        ],
        series: [...barsSeries(timeline, scale), ...runningSeries(timeline, scale, width)],
      },
    };
  };
}

const bare = { type: 'category', axisLine: { show: false }, axisTick: { show: false } } as const;

function ends(scale: Scale) {
  return {
    ...letters,
    color: ink('muted'),
    formatter: (value: number) => `${Math.round(value * 100) / 100} ${scale.unit}`,
    showMaxLabel: false,
    hideOverlap: true,
  };
}

function servers(bars: readonly Bar[], narrow: boolean) {
  return {
    ...letters,
    interval: 0,
    color: ink('ink'),
    formatter: (index: string) => shortened(bars[Number(index)]?.server ?? '', narrow ? 13 : 30),
  };
}

/** The end of a server's name tells it from its neighbours. */
function shortened(server: string, longest: number): string {
  const characters = Array.from(server);
  if (characters.length <= longest) return name(server, 300);
  const half = Math.floor((longest - 1) / 3);
  return `${name(characters.slice(0, half).join(''), 300)}…${name(characters.slice(half + 1 - longest).join(''), 300)}`;
}

function count({ requestedParallelism = 0, steps }: Timeline) {
  const most = steps.reduce((max, { running }) => Math.max(max, running), requestedParallelism);
  return {
    type: 'value',
    gridIndex: 1,
    min: 0,
    max: Math.max(1, most),
    interval: Math.max(1, most),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...letters, color: ink('muted') },
    splitLine: { lineStyle: { color: ink('rule') } },
  };
}

function barsSeries({ bars, from, until }: Timeline, scale: Scale) {
  const renderItem: CustomSeriesRenderItem = (_, api) => {
    const i = Number(api.value(0));
    const bar = bars[i];
    const at = (ms: number) => api.coord([scale.value(ms - from), i])[0] ?? 0;
    const y = api.coord([0, i])[1] ?? 0;
    const end = at(bar?.segments.at(-1)?.until ?? from);
    const broken = {
      type: 'text' as const,
      x: end + 3,
      y,
      style: { text: '✕', fill: ink('bad'), fontSize: 12, verticalAlign: 'middle' as const },
    };
    return {
      type: 'group',
      children: [
        ...(bar?.segments ?? []).map(({ kind, from: begin, until: over }) => {
          const height = kind === 'unseen' ? 1.5 : BAR;
          const shape = {
            x: at(begin),
            y: y - height / 2,
            width: Math.max(0.75, at(over) - at(begin)),
            height,
          };
          return { type: 'rect' as const, shape, style: { fill: ink(kind) } };
        }),
        ...(bar?.gaps ?? []).map(({ from: begin, until: over, isElsewhere }) => {
          const x = at(Math.max(from, begin));
          const width = Math.max(2.5, at(Math.min(until, over)) - x);
          const shape = { x, y: y - MARK / 2, width, height: MARK };
          const filled = { fill: ink('ink'), stroke: ink('paper'), lineWidth: 0.75 };
          const hollow = { fill: ink('paper'), stroke: ink('ink'), lineWidth: 1 };
          return { type: 'rect' as const, shape, style: isElsewhere ? hollow : filled };
        }),
        ...(bar?.arrived === false ? [broken] : []),
      ],
    };
  };
  const data = bars.map((_, i) => [i, 0, scale.value(until - from)]);
  return [{ type: 'custom', silent: true, encode: { x: [1, 2], y: 0 }, data, renderItem }];
}

function runningSeries({ steps, from, until, requestedParallelism }: Timeline, scale: Scale, width: number) {
  const shown = thinned(steps, width);
  const end = scale.value(until - from);
  const renderItem: CustomSeriesRenderItem = (_, api) => {
    const at = (value: number, n: number): [number, number] => {
      const [x = 0, y = 0] = api.coord([value, n]);
      return [x, y];
    };
    const corners = shown.flatMap((step, i) => {
      const [x, y] = at(scale.value(step.at - from), step.running);
      const [, before] = at(0, shown[i - 1]?.running ?? 0);
      return [[x, before] as [number, number], [x, y] as [number, number]];
    });
    const asked = requestedParallelism ?? 0;
    const [[left, top], [right]] = [at(0, asked), at(end, asked)];
    return {
      type: 'group',
      children: [
        {
          type: 'polygon',
          shape: { points: corners },
          style: { fill: ink('copy'), opacity: 0.22 },
        },
        {
          type: 'polyline',
          shape: { points: corners },
          style: { fill: 'none', stroke: ink('copy'), lineWidth: 1 },
        },
        {
          type: 'line',
          shape: { x1: left, y1: top, x2: right, y2: top },
          style: { fill: 'none', stroke: ink('ink'), lineWidth: asked > 0 ? 1 : 0, lineDash: [4, 3] },
        },
      ],
    };
  };
  const axes = { xAxisIndex: 1, yAxisIndex: 1 };
  return [
    { type: 'custom', silent: true, ...axes, encode: { x: [0, 1], y: 2 }, data: [[0, end, 0]], renderItem },
  ];
}

/** No more steps than there are points across: of those that fall on one, the highest. */
function thinned(steps: readonly Step[], width: number): Step[] {
  if (steps.length <= width) return [...steps];
  const each = Math.ceil(steps.length / (width / 2));
  return Array.from({ length: Math.ceil(steps.length / each) }, (_, i) => {
    const some = steps.slice(i * each, (i + 1) * each);
    return { at: some[0]?.at ?? 0, running: some.reduce((max, { running }) => Math.max(max, running), 0) };
  });
}
