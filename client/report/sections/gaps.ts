import { duration } from '../../../domain/account/duration.ts';
import type { MigrationDocument } from '../../../domain/account/schema/run.ts';
import { afterVerifiedMs, beforePostMs } from '../../../domain/felt/window.ts';
import { percent } from '../../render/run.ts';
import { feltMeasures as measures, feltMigrations, periodOf } from '../felt.ts';
import { html, type Html, type Piece } from '../html.ts';
import { type Curve, cumulative, type Span, spanOf } from '../plots/cumulative.ts';
import { figure } from '../plots/draw.ts';
import { type Scale, scaleFor } from '../scale.ts';
import { byScenario, legs, of, type Side, type Subject } from '../subject.ts';
import { left, right, table } from '../table.ts';
import { longestGaps } from './longest-gaps.ts';

/** More curves than this nobody looks at. */
const MOST_FIGURES = 12;
const TICK_MS = 10;

/** What guests and their clients felt. Absent where no campaign asks for it. */
export function gaps(subjects: readonly Subject[]): Html | undefined {
  const watched = subjects.filter(({ spec }) => spec.probes);
  if (watched.length === 0) return undefined;
  const scenarios = byScenario(watched).map(([name, sides]) => [name, sides.filter(isKnown)] as const);
  const known = scenarios.filter(([, sides]) => sides.length > 0);
  return html`<section id="gaps">
    <h2>What guests and their clients felt</h2>
    ${watched.map((subject) => unwatched(subject, subjects.length > 1))}
    ${known.length === 0 ? html`<p>No guest answered a probe: what they felt is not known.</p>` : felt(known, subjects.length > 1)}
  </section>`;
}

type Known = readonly (readonly [string, readonly Side[]])[];

const isKnown = ({ scenario: { summary } }: Side) =>
  measures.some(({ figure: name }) => summary.measured[name] !== undefined);

function unwatched(subject: Subject, several: boolean): Html | undefined {
  const all = legs(subject);
  const reasons = all.flatMap(({ evacuation }) => evacuation.unwatched ?? []);
  if (reasons.length === 0) return undefined;
  return html`<p>
    ${several ? html`<b>${subject.letter}</b> ` : undefined}Nobody watched in ${reasons.length} of
    ${all.length} evacuations: ${[...new Set(reasons)].join('; ')}.
  </p>`;
}

function felt(scenarios: Known, several: boolean): Html {
  const sides = scenarios.flatMap(([, some]) => some);
  const scale = scaleFor(
    sides.flatMap(({ scenario }) => measures.map(({ figure: name }) => scenario.summary.measured[name]?.max)),
  );
  const period = sides.reduce((longest, { subject }) => Math.max(longest, periodOf(subject)), 0);
  const span = spanOf(
    sides.flatMap((side) =>
      measures.map(({ figure: name }) => side.scenario.summary.measured[name]?.max ?? 0),
    ),
    2 * period,
  );
  const drawn = sides.slice(0, MOST_FIGURES);
  return html`<p class="muted">
      Of each migration the longest time without an answer, last one before to first one after, from
      ${duration(beforePostMs)} before its POST to ${duration(afterVerifiedMs)} after it was verified; beside
      it the guest’s own pause, by its ticks. What the probe itself did not see is blind, and no part of a
      gap. Percentiles are of migrations, in ${scale.unit}.
    </p>
    ${table(
      'What guests and their clients felt',
      [left(''), ...(several ? [left('run')] : []), ...heads(scale).map(right)],
      scenarios.map(([name, some]) => ({
        head: html`<code>${name}</code>
          <span class="muted">${some.map((side) => watchOf(side)).join(' — ')}</span>`,
        rows: rowsOf(some, several, scale),
      })),
    )}
    <p class="legend">
      ${measures.map(({ label, kind }) => html`<span><i class="${kind}"></i>${label}</span> `)}
      <span><i class="none"></i>two periods: to the left of it there was no gap</span>
    </p>
    ${drawn.map((side, i) => curvesOf(side, span, i === drawn.length - 1 ? sides.length - drawn.length : undefined))}
    ${longestGaps(sides)}`;
}

const heads = ({ unit }: Scale) => ['n', `p50, ${unit}`, 'p95', 'max', 'resolution', 'gaps outside of moves'];

function rowsOf(sides: readonly Side[], several: boolean, scale: Scale): Piece[][] {
  return measures.flatMap(({ label, figure: name, kind }) =>
    sides.flatMap(({ subject, scenario }) => {
      const known = scenario.summary.measured[name];
      if (!known) return [];
      const outside = scenario.evacuations
        .flatMap(({ warmup, unattributedGaps }) => (warmup ? [] : (unattributedGaps ?? [])))
        .filter((gap) => gap.kind === kind).length;
      return [
        [
          label,
          ...(several ? [subject.letter] : []),
          known.n,
          html`<b>${scale.digits(known.p50)}</b>`,
          scale.digits(known.p95),
          scale.digits(known.max),
          duration(kind === 'pause' ? TICK_MS : periodOf(subject)),
          kind === 'pause' ? '·' : outside,
        ],
      ];
    }),
  );
}

/** How well it was watched, and what does not fit into a row. */
function watchOf(side: Side): string {
  const { subject, scenario } = side;
  const counted = feltMigrations(side);
  const watched = counted.filter(({ blindMs, postedAt }) => blindMs !== undefined && postedAt !== undefined);
  // Of one that did not arrive the record does not tell for how long it was watched.
  const arrived = watched.filter(({ landedAt, verifiedAt }) => (verifiedAt ?? landedAt) !== undefined);
  const blind = arrived.reduce((sum, { blindMs = 0 }) => sum + blindMs, 0);
  const all = arrived.reduce((sum, migration) => sum + windowMs(migration), 0);
  const ended = counted.reduce((sum, { tcpResets = 0 }) => sum + tcpResets, 0);
  const dip = scenario.summary.measured.throughputDipPercent?.p50;
  return [
    of(subject, `${watched.length} of ${counted.length} migrations watched`),
    ...(all === 0 ? [] : [`blind for ${percent((100 * blind) / all)} % of that time`]),
    ...(ended === 0 ? [] : [`the connection ended ${ended === 1 ? 'once' : `${ended} times`}`]),
    ...(dip === undefined ? [] : [`the guests’ load fell by ${Math.round(dip)} % (median)`]),
  ].join(' · ');
}

/** For how long what a guest feels is put down to one migration. */
function windowMs({ postedAt = '', landedAt = postedAt, verifiedAt = landedAt }: MigrationDocument): number {
  return beforePostMs + Date.parse(verifiedAt) - Date.parse(postedAt) + afterVerifiedMs;
}

/** @param more how many are not drawn; said beneath the last that is */
function curvesOf(side: Side, span: Span, more: number | undefined): Html {
  const { subject, scenario } = side;
  const migrations = feltMigrations(side);
  const curves = measures.flatMap(({ figure: name, kind, dash, width }): Curve[] => {
    const valuesMs = migrations.flatMap((migration) => migration[name] ?? []);
    return valuesMs.length === 0 ? [] : [{ valuesMs, colour: kind, dash, width }];
  });
  const title = of(subject, scenario.name);
  return figure(
    `Share of the migrations of ${title} in which the longest silence was no longer than so long`,
    html`<code>${title}</code>: the share of migrations whose longest silence was no longer than
      that.${more ? ` ${more} further scenarios are in the table alone.` : ''}`,
    cumulative(curves, span),
  );
}
