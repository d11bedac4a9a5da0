import type { ScenarioDocument } from '../../../domain/account/schema/run.ts';
import { labelOf, type Part } from '../../render/scenario.ts';
import { html, type Html, type Piece } from '../html.ts';
import { distributions, MOST_DOTS, type Sample } from '../plots/distribution.ts';
import { figure } from '../plots/draw.ts';
import { type Scale, scaleFor } from '../scale.ts';
import { byScenario, colourOf, counted, of, type Side, type Subject, totals } from '../subject.ts';
import { left, right, table } from '../table.ts';

/** More lines than this are not a picture any more. */
const MOST_SAMPLES = 24;

/** What each scenario cost: a table, with a row for each direction and phase, and how the single moves are spread. */
export function costs(subjects: readonly Subject[]): Html {
  const scenarios = byScenario(subjects);
  const several = subjects.length > 1;
  const known = scenarios.flatMap(([, sides]) => sides[0]?.scenario ?? []);
  const parts = scenarios.flatMap(([, sides]) => sides.flatMap(({ scenario }) => scenario.summary.parts));
  const [server, evacuation] = [
    scaleFor(parts.map(({ totalMs }) => totalMs?.max)),
    scaleFor(parts.map(({ makespanMs }) => makespanMs?.max)),
  ];
  const columns = [
    left(''),
    ...(several ? [left('run')] : []),
    right('n'),
    right('verified'),
    right(html`makespan, ${evacuation.unit}`),
    ...['p50', '95 % interval', 'p95', 'max', 'queue', 'prepare', 'copy', 'post'].map(right),
  ];
  const groups = scenarios.map(([name, sides]) => ({
    head: html`<code>${name}</code> <span class="muted">${parameters(sides[0]?.scenario, known)}</span>`,
    rows: rowsOf(sides).map(({ label, part, letter }) => [
      label,
      ...(several ? [letter] : []),
      ...cells(part, server, evacuation),
    ]),
  }));
  return html`<section id="costs">
    <h2>What each scenario cost</h2>
    <p class="muted">
      Makespan: first POST to last server verified, median of the evacuations. All else is of single servers,
      POST to landed, in ${server.unit}; queue to post are medians of where that time went. · is unknown.
    </p>
    ${table('Cost of each scenario', columns, groups)} ${spread(scenarios, several)}
  </section>`;
}

interface Row {
  readonly label: string;
  readonly letter: string;
  readonly part: Part;
}

/** Rows of the same direction and phase beside one another, whichever run they are of. */
function rowsOf(sides: readonly Side[]): Row[] {
  const rows = sides.flatMap(({ subject, scenario }) => {
    const { parts } = scenario.summary;
    return parts.map((part) => ({ label: labelOf(part, parts), letter: subject.letter ?? '', part }));
  });
  return [...Map.groupBy(rows, ({ part }) => `${part.direction} ${part.phase}`).values()].flat();
}

function cells(part: Part, server: Scale, evacuation: Scale): Piece[] {
  const { totalMs, makespanMs, attempted, verified } = part;
  const interval = totalMs?.medianInterval;
  return [
    attempted,
    verified === attempted ? verified : html`<b class="bad">${verified}</b>`,
    evacuation.digits(makespanMs?.p50),
    html`<b>${server.digits(totalMs?.p50)}</b>`,
    interval ? `${server.digits(interval.low)}–${server.digits(interval.high)}` : '·',
    server.digits(totalMs?.p95),
    server.digits(totalMs?.max),
    ...[part.queueMs, part.prepareMs, part.copyMs, part.postMs].map((phase) => server.digits(phase?.p50)),
  ];
}

/** What tells a scenario from the others; of a single one, all there is. */
function parameters(scenario: ScenarioDocument | undefined, all: readonly ScenarioDocument[]): string {
  return Object.entries(scenario?.parameters ?? {})
    .filter(
      ([key]) =>
        all.length === 1 || new Set(all.map((other) => JSON.stringify(other.parameters[key]))).size > 1,
    )
    .map(([key, value]) => `${key} ${[value].flat().join(', ')}`)
    .join(' · ');
}

function spread(scenarios: ReturnType<typeof byScenario>, several: boolean): Html | undefined {
  const all = scenarios.flatMap(([, sides]) => sides.map((side) => sampleOf(side, several)));
  const samples = all.filter(({ values }) => values.length > 0);
  if (samples.length === 0) return undefined;
  const shown = samples.slice(0, MOST_SAMPLES);
  const scale = scaleFor(shown.flatMap(({ values }) => values.reduce((a, b) => Math.max(a, b), 0)));
  const left = samples.length - shown.length;
  const caption = html`Every dot is a server (above ${MOST_DOTS}, an equal share of them), warm-up left out.
  Stroke: median, on its 95 % interval. Box: the middle half. Line: 5th to 95th
  percentile.${left > 0 ? ` ${left} further scenarios are in the table alone.` : ''}`;
  return figure(
    'How long single servers took, by scenario',
    caption,
    distributions(
      shown.map((sample) => ({ ...sample, note: sample.note(scale) })),
      scale,
    ),
  );
}

function sampleOf(
  { subject, scenario }: Side,
  several: boolean,
): Omit<Sample, 'note'> & { note(scale: Scale): string } {
  const { totalMs } = scenario.summary.measured;
  return {
    label: several ? of(subject, scenario.name) : scenario.name,
    values: totals(counted(scenario)),
    medianInterval: totalMs?.medianInterval,
    colour: colourOf(subject),
    note: ({ digits, unit }) =>
      totalMs
        ? `n ${totalMs.n}   p50 ${digits(totalMs.p50)} ${unit}   p95 ${digits(totalMs.p95)} ${unit}`
        : '',
  };
}
