import type { MigrationRecord } from '../../record.ts';
import { duration } from '../duration.ts';
import { NOVA_RESOLUTION_MS } from '../overhead.ts';
import type { ScenarioSlice } from '../slices.ts';
import { isVerified } from '../verified.ts';
import type { Warning } from './warning.ts';

/**
 * Nova's duration and ferry's of the same migration differ by more than resolution, lag and Nova's own clearing up can
 * explain. `created_at` is written by the controller's clock, `updated_at` by the compute host's.
 */
export function clocks({ evacuations }: ScenarioSlice): Warning[] {
  const arrived = evacuations.flatMap(({ records }) => records.filter(isVerified));
  const apart = arrived
    .flatMap((record) => disagreementMs(record) ?? [])
    .sort((a, b) => Math.abs(b) - Math.abs(a));
  const [worst] = apart;
  if (worst === undefined) return [];
  const way = worst > 0 ? 'longer' : 'shorter';
  return [
    {
      kind: 'clocks-disagree',
      observation: `for ${apart.length} of ${arrived.length} migrations Nova's own duration disagrees with the one observed, at most ${duration(Math.abs(worst))} ${way}`,
      cause:
        "created_at and updated_at are written by different machines, whose clocks differ; or the cloud's answers were late",
      next: 'check the time synchronisation of controllers and compute hosts (chronyc tracking); until then trust totalMs, which is of one clock',
    },
  ];
}

/** Nova's less the observed, where it is more than can be explained. */
function disagreementMs(record: MigrationRecord): number | undefined {
  const { novaTotalMs, totalMs, detectionLagMs = 0, apiAcceptMs = 0, postMs = 0, pollEveryMs } = record;
  if (novaTotalMs === undefined || totalMs === undefined) return undefined;
  const difference = novaTotalMs - totalMs;
  // Nova's record may complete after the server has landed: the source clears up first.
  const longerBy = NOVA_RESOLUTION_MS + pollEveryMs + postMs;
  // And it is made some time after the answer to the POST, by a conductor that may have many to make.
  const shorterBy = NOVA_RESOLUTION_MS + pollEveryMs + detectionLagMs + apiAcceptMs + totalMs / 10;
  return difference > longerBy || -difference > shorterBy || novaTotalMs < 0 ? difference : undefined;
}
