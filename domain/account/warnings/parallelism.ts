import { duration } from '../duration.ts';
import { describe } from '../../statistics/distribution.ts';
import type { EvacuationSlice, ScenarioSlice } from '../slices.ts';
import { figures } from '../trips-summary.ts';
import type { Warning } from './warning.ts';

/** More was asked for at once than the cloud ran. With fewer servers than that, nothing was asked that could show. */
export function parallelismNotReached({ evacuations }: ScenarioSlice): Warning[] {
  const short = evacuations.filter((evacuation) => most(evacuation) < wanted(evacuation));
  const [worst] = short.toSorted((a, b) => most(a) - most(b));
  if (!worst) return [];
  const queue = describe(
    figures(
      short.flatMap(({ records }) => records),
      'queueMs',
    ),
  );
  const queued = queue !== undefined && queue.p50 > poll(worst);
  const asked = worst.account.requestedParallelism ?? 0;
  const waited = queue ? ` (median time queued: ${duration(queue.p50)})` : '';
  const observation = `${asked} migrations at once were asked for, and no more than ${most(worst)} ran${waited}`;
  return [
    queued
      ? {
          kind: 'parallelism-not-reached',
          observation,
          cause: "Nova's max_concurrent_live_migrations (1 unless set) queues the rest on the source host",
          next: `raise it in nova.conf of the source's nova-compute, or ask for parallelism ${most(worst)}: more only waits in Nova's queue`,
        }
      : {
          kind: 'parallelism-not-reached',
          observation,
          cause:
            'the copies are too short to overlap, or the POSTs were answered too slowly to keep the window full',
          next: 'compare copyMs with apiAcceptMs and prepareMs; larger guests or real load overlap more',
        },
  ];
}

const most = (evacuation: EvacuationSlice) => evacuation.effectiveParallelism?.max ?? Infinity;

/** What could have run at once on the busiest source host. */
function wanted({ account, records }: EvacuationSlice): number {
  const perHost = Map.groupBy(records, ({ source }) => source);
  const servers = [...perHost.values()].reduce((largest, { length }) => Math.max(largest, length), 0);
  // Gathered from several hosts, the window is shared among them: how it was is not ours to say.
  return perHost.size > 1 ? 0 : Math.min(account.requestedParallelism ?? 0, servers);
}

function poll({ records }: EvacuationSlice): number {
  return records.reduce((longest, { pollEveryMs }) => Math.max(longest, pollEveryMs), 0);
}
