import type { WorkflowExecutionDescription } from '@temporalio/client';
import { type SeenGap, watchNews } from '../../domain/felt/seen-gap.ts';
import type { Link } from '../temporal.ts';
import { detailsOf } from './heartbeat.ts';

/** The gaps that whoever watches the run's guests has lately seen, from its heartbeat: asking costs the run nothing. */
export async function gapsSeen(
  link: Pick<Link, 'client'>,
  { raw }: Pick<WorkflowExecutionDescription, 'raw'>,
): Promise<readonly SeenGap[]> {
  const watch = raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'probe');
  const news = watchNews.safeParse(watch && (await detailsOf(link, watch)));
  return news.success ? news.data.gaps : []; // nobody watches, or a worker of another version
}
