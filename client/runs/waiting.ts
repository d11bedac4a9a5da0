import { duration } from '../../domain/account/duration.ts';
import { memos } from '../../domain/control.ts';
import type { WaitingFor } from '../../domain/host-lock.ts';
import type { Link } from '../temporal.ts';

/** `for cmp-a, held by drain-20261124-020000-k3x9, for 2 min 05 s` */
export function waitText({ host, holder, since }: WaitingFor, now: number): string {
  return `for ${host}, held by ${holder}, for ${duration(now - since)}`;
}

/** What a run waits for, if it waits. Its memo tells, so that it need not answer. */
export async function waitingForOf(run: string, link: Link): Promise<WaitingFor | undefined> {
  const about = await link.client.workflow
    .getHandle(run)
    .describe()
    .catch(() => undefined); // past retention, or never in this Temporal
  if (about?.status.name !== 'RUNNING') return undefined;
  return about.memo?.[memos.waitingFor] as WaitingFor | undefined;
}
