import { feltBy } from '../../../domain/felt/felt.ts';
import type { Felt, Gap, UnattributedGap } from '../../../domain/felt/figures.ts';
import { withFelt } from '../../../domain/felt/merge.ts';
import type { MigrationRecord } from '../../../domain/record.ts';
import { type Story, watchOf } from '../domain/felt/a-guest.ts';
import { sampleRun, T0 } from '../domain/sample-run.ts';

type Sampled = ReturnType<typeof sampleRun>;

/** How long each guest stands still when its copy ends, by the number of its server. */
export const pauseMsOf = (i: number) => 60 + 45 * (i % 7);

/**
 * The sample run with what its guests felt, from the samples of a probe on: each stands still when its copy ends, web-2's
 * network is cut for most of a second as well, web-3 is silent between two evacuations, and the probe is starved once.
 */
export function feltRun(wish: Parameters<typeof sampleRun>[0] = {}): Sampled {
  const facts = sampleRun(wish);
  const ofServer = Map.groupBy(facts.migrations, ({ serverId }) => serverId);
  const felt: Felt[] = [];
  const elsewhere: UnattributedGap[] = [];
  for (const [serverId, records] of ofServer) {
    const i = [...ofServer.keys()].indexOf(serverId);
    const { migrations, unattributed } = feltBy(
      watchOf(story(facts, i, records)),
      records.map(window),
      serverId,
    );
    for (const { gaps, ...one } of migrations)
      felt.push({ ...one, ...(gaps && { gaps: gaps.map(byTheWall) }) });
    elsewhere.push(...unattributed.map(byTheWall));
  }
  const evacuations = facts.evacuations.map((account, i) => ({
    ...account,
    unattributedGaps: elsewhere.filter(
      ({ fromMs }) =>
        fromMs >= account.startedAt && fromMs < (facts.evacuations[i + 1]?.startedAt ?? Infinity),
    ),
  }));
  return { ...facts, evacuations, migrations: withFelt(facts.migrations, felt) };
}

function story(facts: Sampled, i: number, records: readonly MigrationRecord[]): Story {
  const pauses = records.map(({ runningUntil = T0 }) => since(runningUntil, pauseMsOf(i)));
  const [first] = records;
  const cut = since((first?.landedAt ?? T0) + 150, 800);
  const between = since((facts.evacuations[0]?.finishedAt ?? T0) - 1_500, 300);
  return {
    untilMs: facts.finishedAt - T0,
    pauses: i === 2 ? [...pauses, between] : pauses,
    cuts: i === 1 ? [cut] : [],
    starved: [since(facts.evacuations[0]?.startedAt ?? T0, 250)],
    connectionEnds: i === 1 ? [{ atMs: cut.fromMs + 400, lostBytes: 352 }] : [],
  };
}

const since = (at: number, forMs: number) => ({ fromMs: at - T0, toMs: at - T0 + forMs });

const window = ({ key, serverId, postedAt = T0, verifiedAt = T0 }: MigrationRecord) => ({
  ...{ key, serverId },
  move: { fromMs: postedAt - T0, toMs: verifiedAt - T0 },
});

const byTheWall = <T extends Gap>(gap: T): T => ({ ...gap, fromMs: T0 + gap.fromMs, toMs: T0 + gap.toMs });
