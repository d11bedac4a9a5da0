import { canonicalJson } from '../../../domain/campaign/canonical.ts';
import type { MigrationDocument } from '../../../domain/account/schema/run.ts';
import { storageKind, type StorageKind } from '../../../domain/account/storage-kind.ts';
import { describe } from '../../../domain/statistics/distribution.ts';
import { hodgesLehmann } from '../../../domain/statistics/hodges-lehmann.ts';
import { html, type Html, type Piece } from '../html.ts';
import { type Scale, scaleFor } from '../scale.ts';
import { byScenario, counted, of, type Side, type Subject, totals } from '../subject.ts';
import { left, right, table } from '../table.ts';

const words: Readonly<Record<StorageKind, string>> = {
  block: 'block: disks copied',
  shared: 'shared: disks stayed',
  either: 'auto: Nova chose, and told no bytes of disk',
};

/** Two samples, and what they are called. */
interface Contrast {
  readonly head: Piece;
  readonly samples: readonly { readonly label: string; readonly values: readonly number[] }[];
}

/** What copying disks costs: within a scenario whose servers differ in it, or between scenarios that differ in nothing else. */
export function storage(subjects: readonly Subject[]): Html | undefined {
  const sides = byScenario(subjects).flatMap(([, some]) => some);
  const alike = Map.groupBy(sides, ({ subject, scenario }) => {
    const same = { ...scenario.parameters, blockMigration: undefined, boot: undefined };
    return `${subject.document.run} ${canonicalJson(same)}`;
  });
  const contrasts = [...alike.values()].map((some): Contrast => {
    const byKind = Map.groupBy(
      some.flatMap(({ scenario }) => counted(scenario)),
      storageKind,
    );
    const samples = [...byKind].map(([kind, moves]) => ({ label: words[kind], values: totals(moves) }));
    return { head: names(some, subjects.length > 1), samples };
  });
  const telling = contrasts.filter(({ samples }) => samples.length > 1);
  if (telling.length === 0)
    return html`<section id="storage">
      <h2>Block against shared storage</h2>
      <p>${onlyKind(sides)}</p>
    </section>`;
  return html`<section id="storage">
    <h2>Block against shared storage</h2>
    <p class="muted">Servers alike but for their disks, in the trips that count.</p>
    ${contrastTable('Block against shared', telling)}
  </section>`;
}

function onlyKind(sides: readonly Side[]): string {
  const kinds = new Set(sides.flatMap(({ scenario }) => counted(scenario).map(storageKind)));
  const [only] = kinds;
  if (only === undefined) return 'Nothing arrived that could be compared.';
  return kinds.size === 1
    ? `All servers were of one kind (${words[only]}): there is nothing to compare.`
    : 'No two scenarios differ in their disks alone: there is nothing to compare.';
}

/** Cold caches and fresh ARP entries: the first trip that counts against the later ones, in each direction. */
export function trips(subjects: readonly Subject[]): Html {
  const contrasts = byScenario(subjects).flatMap(([, sides]) =>
    sides.flatMap((side) =>
      (['out', 'back'] as const).map((direction) => firstAndLater(side, direction, subjects.length > 1)),
    ),
  );
  const telling = contrasts.filter(({ samples }) => samples.length > 1);
  return html`<section id="trips">
    <h2>First against later trips</h2>
    ${
      telling.length === 0
        ? html`<p>No direction has both a first and later trips: there is nothing to compare.</p>`
        : html`<p class="muted">Of the trips that count, by direction; warm-up trips are in neither.</p>
            ${contrastTable('First against later trips', telling)}`
    }
  </section>`;
}

function firstAndLater({ subject, scenario }: Side, direction: 'out' | 'back', several: boolean): Contrast {
  const ours = scenario.evacuations.filter((e) => !e.warmup && e.direction === direction);
  const first = ours.reduce((least, { trip }) => Math.min(least, trip), Infinity);
  const values = (some: typeof ours) => totals(arrived(some.flatMap(({ migrations }) => migrations)));
  const samples = [
    { label: 'first', values: values(ours.filter(({ trip }) => trip === first)) },
    { label: 'later', values: values(ours.filter(({ trip }) => trip > first)) },
  ].filter((sample) => sample.values.length > 0);
  return {
    head: html`<code>${several ? of(subject, scenario.name) : scenario.name}</code> ${direction}`,
    samples,
  };
}

const arrived = (migrations: readonly MigrationDocument[]) =>
  migrations.filter(({ isVerified }) => isVerified);

function names(sides: readonly Side[], several: boolean): Html {
  return html`${sides.map(
    ({ subject, scenario }) => html`<code>${several ? of(subject, scenario.name) : scenario.name}</code> `,
  )}`;
}

/** Rows of each contrast beneath one another; every one after the first with its shift against it. */
function contrastTable(name: string, contrasts: readonly Contrast[]): Html {
  const all = contrasts.flatMap(({ samples }) => samples.flatMap(({ values }) => describe(values)?.p95));
  const scale = scaleFor(all);
  const columns = [
    left(''),
    right('n'),
    right(`p50, ${scale.unit}`),
    right('95 % interval'),
    right('p95'),
    right('against the first row'),
    right('95 % interval'),
  ];
  return table(
    name,
    columns,
    contrasts.map(({ head, samples }) => ({ head, rows: rowsOf(samples, scale) })),
  );
}

function rowsOf(samples: Contrast['samples'], { digits }: Scale): Piece[][] {
  return samples.map(({ label, values }, i) => {
    const figures = describe(values);
    const interval = figures?.medianInterval;
    const shift = i === 0 ? undefined : hodgesLehmann(samples[0]?.values ?? [], values);
    const sign = (ms: number) => (ms > 0 ? `+${digits(ms)}` : digits(ms));
    return [
      label,
      values.length,
      html`<b>${digits(figures?.p50)}</b>`,
      interval ? `${digits(interval.low)}–${digits(interval.high)}` : '·',
      digits(figures?.p95),
      shift ? sign(shift.estimate) : '',
      shift?.interval ? `${sign(shift.interval.low)} … ${sign(shift.interval.high)}` : '',
    ];
  });
}
