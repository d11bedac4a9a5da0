import { phaseOf } from '../../domain/migration-status.ts';
import type { Sightings } from '../../domain/sightings.ts';
import type { EvacuationProgress } from '../../domain/control.ts';
import type { Link } from '../temporal.ts';
import { heartbeatOf } from './heartbeat.ts';
import type { Step } from './step.ts';

export const askAtMost = 16;

type InFlight = EvacuationProgress['inFlight'];

/** What each migration's watcher last saw, from its heartbeat: it costs the run nothing. By workflow id. */
export async function stepsInFlight(link: Link, inFlight: InFlight): Promise<Map<string, Step>> {
  const asked = inFlight.slice(0, askAtMost).map(async ({ key }) => [key, await stepOf(link, key)] as const);
  return new Map(await Promise.all(asked));
}

async function stepOf(link: Link, key: string): Promise<Step> {
  const heartbeat = await heartbeatOf(link, key).catch(() => undefined); // not begun yet, or just over
  if (heartbeat?.activity !== 'watchMigration')
    return { name: heartbeat?.activity === 'verifyServer' ? 'verifying' : 'starting' };
  const { seen } = (heartbeat.details ?? {}) as { seen?: Sightings };
  return seen?.record ? seenStep(seen.record.status, seen) : { name: 'accepted' };
}

function seenStep(status: string, { progress }: Sightings): Step {
  const phase = phaseOf(status);
  if (phase !== 'running') return { name: phase };
  if (status === 'post-migrating') return { name: 'finishing' };
  const { memoryTotalBytes: total, memoryRemainingBytes: left } = progress;
  if (total === undefined || left === undefined) return { name: 'copying' };
  return { name: 'copying', percent: Math.round(((total - left) / total) * 100) };
}
