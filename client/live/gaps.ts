import type { WorkflowExecutionDescription } from '@temporalio/client';
import { type SeenGap, watchNews } from '../../domain/felt/seen-gap.ts';

/** The gaps that whoever watches the run's guests has lately seen, from its heartbeat: asking costs the run nothing. */
export function gapsSeen({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): readonly SeenGap[] {
  const watch = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'probe');
  const bytes = Buffer.from(watch?.heartbeatDetails?.payloads?.[0]?.data ?? []);
  if (bytes.length === 0) return [];
  const news = watchNews.safeParse(parsed(bytes.toString('utf8')));
  return news.success ? news.data.gaps : []; // of a worker of another version
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
