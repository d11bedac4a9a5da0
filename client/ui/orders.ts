import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { workflowTypes } from '../../domain/control.ts';
import { order, type Order, parallelismSchema, RunHasEnded } from '../runs/steering.ts';
import type { Link } from '../temporal.ts';
import { json } from './answer.ts';
import { bodyOf } from './body.ts';
import { Refusal } from './refusal.ts';
import type { Route, Visit } from './router.ts';
import type { TemporalAtHand } from './temporal-at-hand.ts';

/** The worker answers an update; a signal is Temporal's alone. */
const withinMs = 10_000;

const nothing = z.strictObject({});
const bodies = {
  pause: nothing.transform((): Order => ({ order: 'pause' })),
  resume: nothing.transform((): Order => ({ order: 'resume' })),
  stop: z
    .strictObject({ now: z.boolean().default(false) })
    .transform(({ now }): Order => ({ order: 'stop', now })),
  parallelism: z
    .strictObject({ parallelism: parallelismSchema })
    .transform(({ parallelism }): Order => ({ order: 'parallelism', n: parallelism })),
} as const;

/** What the page's controls do: the same that `ferry pause`, `resume`, `stop` and `parallelism` do. */
export function orderRoutes(temporal: TemporalAtHand, afterwards: (run: string) => void): Route[] {
  return Object.entries(bodies).map(([name, schema]) => ({
    method: 'POST',
    path: `/api/runs/:run/${name}`,
    needs: 'token',
    answer: async ({ request, named }: Visit) => {
      const { run = '' } = named;
      const told = await bodyOf(request, schema);
      const said = await temporal
        .within(withinMs, async (link) => {
          await mustBeRun(link, run);
          return await order(link, run, told);
        })
        .catch((error: unknown) => {
          if (error instanceof RunHasEnded) throw new Refusal(409, error.message);
          throw error;
        });
      afterwards(run);
      return json({ run, said });
    },
  }));
}

/** Temporal may hold other workflows than ferry's runs: they are nobody's to stop from here. @throws Refusal */
async function mustBeRun(link: Link, run: string): Promise<void> {
  const about = await link.client.workflow
    .getHandle(run)
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  if (about?.type !== workflowTypes.campaign)
    throw new Refusal(404, `run: ${run} is not under way. See \`ferry runs\`.`);
}
