import { phaseOf } from '../../domain/migration-status.ts';
import type { Sightings } from '../../domain/sightings.ts';
import type { EvacuationProgress } from '../../domain/control.ts';
import type { Link } from '../temporal.ts';
import { heartbeatOf } from './heartbeat.ts';

const askAtMost = 16;

/** What each migration's watcher last saw, from its heartbeat: it costs the run nothing. By workflow id. */
export async function phasesInFlight(
  link: Link,
  inFlight: EvacuationProgress['inFlight'],
): Promise<Map<string, string>> {
  const asked = inFlight
    .slice(0, askAtMost)
    .map(async ({ key }) => [key, await phaseOfOne(link, key)] as const);
  return new Map(await Promise.all(asked));
}

async function phaseOfOne(link: Link, key: string): Promise<string> {
  const heartbeat = await heartbeatOf(link, key).catch(() => undefined); // not begun yet, or just over
  if (heartbeat?.activity !== 'watchMigration')
    return heartbeat?.activity === 'verifyServer' ? 'verifying' : 'starting';
  const { seen } = (heartbeat.details ?? {}) as { seen?: Sightings };
  if (!seen?.record) return 'accepted';
  return withShare(phaseOf(seen.record.status), seen);
}

function withShare(phase: string, { progress }: Sightings): string {
  const { memoryTotalBytes: total, memoryRemainingBytes: left } = progress;
  if (phase !== 'running' || total === undefined || left === undefined) return phase;
  return `copying, ${(((total - left) / total) * 100).toFixed(0)} %`;
}
