import type {
  EvacuationDocument,
  MigrationDocument,
  RunDocument,
  ScenarioDocument,
} from '../../domain/account/schema/run.ts';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import type { Ground } from '../../domain/ground.ts';

/** A run that is reported on. */
export interface Subject {
  readonly document: RunDocument;
  readonly spec: CampaignSpec;
  /** Absent where this machine's run store does not have the run. */
  readonly ground?: Ground;
  /** A, B …: what the page calls it, where it is about several. */
  readonly letter?: string;
}

/** A colour of the page's for each of the runs; for a single one, the first. */
export function colourOf({ letter = 'A' }: Pick<Subject, 'letter'>): string {
  return `run-${((letter.charCodeAt(0) - 65) % 6) + 1}`;
}

/** A run's letter before a name, where there are several runs. */
export function of({ letter }: Pick<Subject, 'letter'>, what: string): string {
  return letter === undefined ? what : `${letter} · ${what}`;
}

/** One scenario, with every run that has it. */
export interface Side {
  readonly subject: Subject;
  readonly scenario: ScenarioDocument;
}

/** The scenarios of all the runs, each once, in the order in which they are first met. */
export function byScenario(subjects: readonly Subject[]): [name: string, sides: Side[]][] {
  const sides = subjects.flatMap((subject) =>
    subject.document.scenarios.map((scenario) => ({ subject, scenario })),
  );
  return [...Map.groupBy(sides, ({ scenario }) => scenario.name)];
}

/** An evacuation, and where it belongs. */
export interface Leg extends Side {
  readonly evacuation: EvacuationDocument;
}

export function legs(subject: Subject): Leg[] {
  return subject.document.scenarios.flatMap((scenario) =>
    scenario.evacuations.map((evacuation) => ({ subject, scenario, evacuation })),
  );
}

/** The moves that arrived, in the trips that count. */
export function counted({ evacuations }: ScenarioDocument): MigrationDocument[] {
  return evacuations
    .filter(({ warmup }) => !warmup)
    .flatMap(({ migrations }) => migrations.filter(({ isVerified }) => isVerified));
}

/** Their durations, POST to landed, where known. */
export function totals(migrations: readonly MigrationDocument[]): number[] {
  return migrations.flatMap(({ totalMs }) => totalMs ?? []);
}
