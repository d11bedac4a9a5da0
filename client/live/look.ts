import { type EvacuationProgress, queries, type RunProgress } from '../../domain/control.ts';
import type { RunHandle } from '../runs/start.ts';
import type { Link } from '../temporal.ts';
import { doing } from './doing.ts';
import type { Glance } from './glance.ts';
import { heartbeatOf } from './heartbeat.ts';
import type { Step } from './step.ts';

type StepsOf = (inFlight: EvacuationProgress['inFlight']) => Promise<ReadonlyMap<string, Step>>;

/** Looks at a run once. Without `stepsOf` it is not asked how far each server is. */
export async function lookAt(handle: RunHandle, link: Link, stepsOf?: StepsOf): Promise<Glance> {
  const run = await handle.query<RunProgress>(queries.progress);
  if (run.evacuation === undefined) {
    const heartbeat = await heartbeatOf(link, handle.workflowId);
    const words = heartbeat && doing(heartbeat);
    return { run, at: Date.now(), steps: new Map(), ...(words !== undefined && { doing: words }) };
  }
  const evacuation = await link.client.workflow
    .getHandle(run.evacuation)
    .query<EvacuationProgress>(queries.progress)
    .catch(() => undefined); // not begun yet, or just over
  const steps = stepsOf && evacuation ? await stepsOf(evacuation.inFlight) : new Map<string, Step>();
  return { run, at: Date.now(), steps, ...(evacuation && { evacuation }) };
}
