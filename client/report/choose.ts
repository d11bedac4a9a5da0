import type { EvacuationDocument, MigrationDocument } from '../../domain/account/schema/run.ts';
import { type Leg, legs, type Subject } from './subject.ts';

/** More bars than this can't be read. */
export const MOST_BARS = 48;
/** And more pictures than this nobody looks at. */
export const MOST_TIMELINES = 12;
const SLOWEST = 12;

/**
 * The evacuations that are drawn: of each scenario the slowest, then those in which a server did not arrive, then the
 * rest in their order; the first few of all these.
 */
export function chosenLegs(subject: Subject): { readonly chosen: readonly Leg[]; readonly of: number } {
  const all = legs(subject).filter(({ evacuation }) => evacuation.migrations.some((m) => m.postedAt));
  const slowest = [...Map.groupBy(all, ({ scenario }) => scenario.name).values()].map((some) =>
    some.reduce((a, b) => (took(b.evacuation) > took(a.evacuation) ? b : a)),
  );
  const broken = all.filter(({ evacuation }) => evacuation.verified < evacuation.attempted);
  const chosen = [...new Set([...slowest, ...broken, ...all])].slice(0, MOST_TIMELINES);
  return { chosen, of: all.length };
}

const took = ({ makespanMs }: EvacuationDocument) => makespanMs ?? 0;

/**
 * The servers that get a bar, by the time of their POST: all; of too many, those that did not arrive and the slowest,
 * and of the rest an even share.
 */
export function chosenBars(migrations: readonly MigrationDocument[]): readonly MigrationDocument[] {
  if (migrations.length <= MOST_BARS) return migrations;
  const chosen = new Set(migrations.filter(({ isVerified }) => !isVerified).slice(0, MOST_BARS / 2));
  for (const slow of migrations.toSorted(byTime).slice(0, SLOWEST)) chosen.add(slow);
  const rest = migrations.filter((migration) => !chosen.has(migration));
  const room = MOST_BARS - chosen.size;
  for (let i = 0; i < room; i++) {
    const one = rest[Math.floor(((i + 0.5) * rest.length) / room)];
    if (one) chosen.add(one);
  }
  return migrations.filter((migration) => chosen.has(migration));
}

const byTime = (a: MigrationDocument, b: MigrationDocument) => (b.totalMs ?? 0) - (a.totalMs ?? 0);
