import * as echarts from 'echarts/dist/echarts.esm.min';
import { escape, Html, html } from '../html.ts';

/** Wide: a desk, and paper. Narrow: a phone held upright. A plot is drawn for both, for letters must not shrink with it. */
const widths = { wide: 880, narrow: 350 } as const;

export interface Canvas {
  readonly width: number;
  readonly narrow: boolean;
}

export interface Plot {
  readonly height: number;
  readonly option: echarts.EChartsCoreOption;
}

/** The colours of the page, by their names in `style.ts`: one drawing is right in light, in dark and on paper. */
export const ink = (name: string) => `var(--${name})`;

export const letters = { fontSize: 11, fontFamily: 'inherit' } as const;

/** A figure: the plot in both widths, with a title for those who can't see it, and a caption for everybody. */
export function figure(title: string, caption: Html, plot: (canvas: Canvas) => Plot): Html {
  const drawn = Object.entries(widths).map(
    ([name, width]) =>
      html`<div class="${name}">${draw(title, width, plot({ width, narrow: name === 'narrow' }))}</div>`,
  );
  return html`<figure>
    ${drawn}
    <figcaption>${caption}</figcaption>
  </figure> `;
}

function draw(title: string, width: number, { height, option }: Plot): Html {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option });
    return new Html(framed(chart.renderToSVGString(), title, width, height));
  } finally {
    chart.dispose();
  }
}

/** The drawing in a frame of our own; rid of what is for a pointer that hovers, and of a background that is none. */
function framed(svg: string, title: string, width: number, height: number): string {
  const inside = svg
    .replace(/^<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replaceAll(/<style ?>[^]*?<\/style>/g, '')
    .replaceAll(/ (?:ecmeta_\w+|pointer-events|class)="[^"]*"/g, '')
    .replace(/<rect [^>]*fill="none"><\/rect>/, '')
    .replaceAll(/style="font-size:(\d+)px;font-family:inherit;"/g, 'font-size="$1"')
    .replaceAll(/(?<= (?:d|x|y|transform)=")[^"]*/g, (place) => place.replaceAll(/(\d+\.\d\d)\d+/g, '$1'));
  const named = escape(title);
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${named}"><title>${named}</title>${inside}</svg>`;
}

/** A horizontal axis of time from 0, in the scale's unit. */
export function timeAxis(unit: string, wish: echarts.EChartsCoreOption = {}): echarts.EChartsCoreOption {
  return {
    type: 'value',
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...letters, color: ink('muted'), formatter: `{value} ${unit}`, hideOverlap: true },
    splitLine: { lineStyle: { color: ink('rule') } },
    splitNumber: 5,
    ...wish,
  };
}

/** A vertical axis of so many rows, the first on top, which says nothing: the rows have their words in the drawing. */
export function silentAxis(rows: number): echarts.EChartsCoreOption {
  return {
    type: 'category',
    inverse: true,
    data: Array.from({ length: rows }, (_, i) => i),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { show: false },
  };
}
