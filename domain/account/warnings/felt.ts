import type { MigrationRecord } from '../../record.ts';
import { duration } from '../duration.ts';
import type { ScenarioSlice } from '../slices.ts';
import { afterVerifiedMs, beforePostMs } from '../../felt/window.ts';
import type { Warning } from './warning.ts';

/** More of a window than this unseen, and its gaps may well be longer than was told. */
const muchBlind = 0.05;

/** What to know of the watch over the guests before trusting what they are said to have felt. */
export function felt(scenario: ScenarioSlice): Warning[] {
  return [...unwatched(scenario), ...blind(scenario), ...unattributed(scenario)];
}

function unwatched({ evacuations }: ScenarioSlice): Warning[] {
  const reasons = evacuations.flatMap(({ account }) => account.unwatched ?? []);
  const [reason] = reasons;
  if (reason === undefined) return [];
  return [
    {
      kind: 'unwatched',
      observation: `nobody watched the guests in ${reasons.length} of ${evacuations.length} evacuations: what they felt is not known`,
      cause: reason,
      next: 'start `ferry worker --role probe` on a machine that reaches the guests, with the same FERRY_PROBE_KEY; or take probes out of the campaign',
    },
  ];
}

function blind({ evacuations }: ScenarioSlice): Warning[] {
  const watched = evacuations.flatMap(({ account, records }) =>
    records.flatMap((record) =>
      record.blindMs === undefined
        ? []
        : [{ blindMs: record.blindMs, windowMs: windowMs(record, account.finishedAt) }],
    ),
  );
  const some = watched.filter(({ blindMs, windowMs }) => blindMs > muchBlind * windowMs);
  const most = some.reduce((longest, { blindMs }) => Math.max(longest, blindMs), 0);
  if (some.length === 0) return [];
  return [
    {
      kind: 'probe-blind',
      observation: `the probe did not see more than ${100 * muchBlind} % of the time around ${some.length} of ${watched.length} migrations; at most ${duration(most)}`,
      cause: 'its machine is too busy for so many guests at this period, or its process was away',
      next: 'gaps may be longer than told: give the probe a machine of its own, or a longer probes.period_ms',
    },
  ];
}

/** Of one that did not arrive the window ends with its evacuation; while that runs, how long it will be is not known. */
function windowMs(
  { postedAt, verifiedAt, landedAt }: MigrationRecord,
  finishedAt: number | undefined,
): number {
  const until = verifiedAt ?? landedAt ?? finishedAt;
  if (postedAt === undefined || until === undefined) return Infinity;
  return beforePostMs + until - postedAt + afterVerifiedMs;
}

function unattributed({ evacuations }: ScenarioSlice): Warning[] {
  const gaps = evacuations.flatMap(({ account }) => account.unattributedGaps ?? []);
  const longest = gaps.reduce<(typeof gaps)[number] | undefined>(
    (a, b) => (a && a.seenMs >= b.seenMs ? a : b),
    undefined,
  );
  if (!longest) return [];
  const servers = new Set(gaps.map(({ serverId }) => serverId)).size;
  return [
    {
      kind: 'unattributed-gaps',
      observation: `${gaps.length} gaps of ${servers} servers fell into no migration; the longest ${duration(longest.seenMs)} (${longest.kind}, ${longest.serverId})`,
      cause: "the network's, the host's or the guest's own; or a migration's that came after its window",
      next: 'look at unattributedGaps in the JSON for when: what happens without a move is no cost of it',
    },
  ];
}
