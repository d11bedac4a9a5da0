import { duration } from '../../../domain/account/duration.ts';
import type { EvacuationDocument, MigrationDocument } from '../../../domain/account/schema/run.ts';
import { segmentKinds, segmentsOf } from '../../../domain/account/segments.ts';
import { merged } from '../../../domain/felt/interval.ts';
import { chosenBars, chosenLegs } from '../choose.ts';
import { html, type Html } from '../html.ts';
import { figure } from '../plots/draw.ts';
import { type Bar, type Silent, type Step, type Timeline, timelinePlot } from '../plots/timeline.ts';
import { scaleFor } from '../scale.ts';
import { type Leg, of, type Subject } from '../subject.ts';

const words: Readonly<Record<(typeof segmentKinds)[number], string>> = {
  unseen: 'asked for',
  queue: 'queued in Nova',
  prepare: 'preparing',
  copy: 'copying',
  post: 'finishing',
};

/** Each evacuation as a bar per server. The slowest of every scenario is shown, the others can be unfolded. */
export function timelines(subjects: readonly Subject[]): Html {
  return html`<section id="timeline">
    <h2>Timeline of the evacuations</h2>
    <p class="legend">
      ${segmentKinds.map((kind) => html`<span><i class="${kind}"></i>${words[kind]}</span> `)}
      <span><b class="bad">✕</b> did not arrive</span>
      <span><i class="asked"></i>asked for at once</span>
      ${subjects.some(({ spec }) => spec.probes) ? gapMarks : undefined}
    </p>
    ${subjects.map(ofRun)}
  </section>`;
}

const gapMarks = html`<span><i class="gap"></i>guest did not answer</span>
  <span><i class="elsewhere"></i>the same, outside of its move</span>`;

function ofRun(subject: Subject): Html {
  const { chosen, of: all } = chosenLegs(subject);
  const open = new Set(subject.document.scenarios.map(({ name }) => name));
  const left = all - chosen.length;
  return html`${chosen.map((leg) => {
    const first = open.delete(leg.scenario.name);
    const body = timeline(leg);
    return html`<details ${first ? html`open` : undefined}>
      <summary>${title(leg)}</summary>
      ${body}
    </details>`;
  })}
  ${
    left > 0
      ? html`<p class="muted">
          ${chosen.length} of ${all} evacuations are drawn: of each scenario the slowest, then those in which
          a server did not arrive, then the first.
        </p>`
      : undefined
  }`;
}

function title({ subject, scenario, evacuation }: Leg): Html {
  const { trip, direction, warmup, makespanMs, source, destination } = evacuation;
  const took = makespanMs === undefined ? '' : ` · ${duration(makespanMs)}`;
  const phase = warmup ? `warm-up trip ${trip}` : `trip ${trip}`;
  return html`<code>${of(subject, scenario.name)}</code> ${phase} ${direction}
    <span class="muted">${source} → ${destination}${took}</span>`;
}

function timeline({ scenario, evacuation }: Leg): Html {
  const { migrations, requestedParallelism } = evacuation;
  const shown = chosenBars(migrations);
  const elsewhere = Map.groupBy(evacuation.unattributedGaps ?? [], ({ serverId }) => serverId);
  const bars = shown.map((migration) => barOf(migration, elsewhere.get(migration.serverId) ?? []));
  const times = bars.flatMap(({ segments }) => segments);
  const from = times.reduce((first, segment) => Math.min(first, segment.from), Infinity);
  const ends = [...times, ...bars.flatMap(({ gaps }) => gaps.filter(({ isElsewhere }) => !isElsewhere))];
  const until = ends.reduce((last, one) => Math.max(last, one.until), -Infinity);
  const drawn: Timeline = { from, until, bars, steps: stepsOf(migrations), requestedParallelism };
  return figure(
    `Timeline of ${scenario.name}, trip ${evacuation.trip} ${evacuation.direction}: when each server was queued, prepared, copied and finished`,
    caption(shown.length, migrations.length),
    timelinePlot(drawn, scaleFor([until - from])),
  );
}

function caption(shown: number, all: number): Html {
  const below = 'Below: how many copies ran at once; dashed: how many were asked for.';
  return shown === all
    ? html`${below}`
    : html`${shown} of ${all} servers are drawn: those that did not arrive, the slowest, and an even share of
      the others. ${below}`;
}

type Unattributed = NonNullable<EvacuationDocument['unattributedGaps']>;

function barOf(migration: MigrationDocument, elsewhere: Unattributed): Bar {
  const { server, isVerified: arrived, gaps = [] } = migration;
  return {
    ...{ server, arrived, segments: segmentsOf(course(migration)) },
    gaps: [...together(gaps, false), ...together(elsewhere, true)],
  };
}

/** Whoever asked: a guest that is paused answers neither pings nor datagrams, and that is one mark. */
function together(gaps: Pick<Unattributed[number], 'from' | 'to'>[], isElsewhere: boolean): Silent[] {
  const intervals = gaps.map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) }));
  return merged(intervals).map(({ fromMs: from, toMs: until }) => ({ from, until, isElsewhere }));
}

function course({ postedAt, landedAt, runningFrom, runningUntil, ...durations }: MigrationDocument) {
  return {
    ...durations,
    postedAt: at(postedAt),
    landedAt: at(landedAt),
    runningFrom: at(runningFrom),
    runningUntil: at(runningUntil),
  };
}

const at = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso));

/** How many were seen running, whenever that changed. */
function stepsOf(migrations: readonly MigrationDocument[]): Step[] {
  const changes = migrations
    .flatMap(({ runningFrom, runningUntil }) =>
      runningFrom === undefined || runningUntil === undefined
        ? []
        : [
            { at: Date.parse(runningFrom), change: 1 },
            { at: Date.parse(runningUntil), change: -1 },
          ],
    )
    .sort((a, b) => a.at - b.at || a.change - b.change);
  let running = 0;
  return changes.map((one) => ({ at: one.at, running: (running += one.change) }));
}
