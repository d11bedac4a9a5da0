import { z } from 'zod';
import { documentOf } from '../runs/document.ts';
import { runStates } from '../runs/wanted.ts';
import { accountOf } from './account.ts';
import { type Answer, json } from './answer.ts';
import { documentFor } from './documents.ts';
import { Follower } from './follower.ts';
import { readable } from './links.ts';
import { orderRoutes } from './orders.ts';
import { Refusal } from './refusal.ts';
import type { Route } from './router.ts';
import { runPage } from './run-list.ts';
import { stream } from './stream.ts';
import type { TemporalAtHand } from './temporal-at-hand.ts';

const asked = z.strictObject({
  from: z.coerce.number().int().min(0).max(1_000_000).default(0),
  campaign: z.string().min(1).optional(),
  state: z.enum(runStates).optional(),
});

/** All that `ferry ui` answers. */
export function routesOf(
  temporal: TemporalAtHand,
  files: ReadonlyMap<string, Answer>,
  token: string,
): Route[] {
  const followers = new Map<string, Follower>();
  const followerOf = (run: string) => {
    const follower = followers.get(run) ?? new Follower(run, temporal);
    followers.set(run, follower);
    return follower;
  };
  return [
    ...pages(files),
    {
      method: 'GET',
      path: '/api/runs',
      needs: 'token',
      answer: async ({ query }) => {
        const wanted = asked.safeParse(Object.fromEntries(query));
        if (!wanted.success) throw new Refusal(400, z.prettifyError(wanted.error));
        return json(await runPage(await temporal.ifAny(), wanted.data, token));
      },
    },
    {
      method: 'GET',
      path: '/api/runs/:run',
      needs: 'token',
      answer: async ({ named: { run = '' } }) => {
        const { link } = await temporal.ifAny();
        return json(accountOf(await documentOf(run, link), token));
      },
    },
    {
      method: 'GET',
      path: '/api/runs/:run/live',
      needs: 'token',
      answer: ({ named: { run = '' }, response }) => {
        stream(response, followerOf(run));
        return Promise.resolve(undefined);
      },
    },
    ...orderRoutes(temporal, (run) => followers.get(run)?.hurry()),
    ...readable.map((what): Route => ({
      method: 'GET',
      path: `/read/${what}/:name`,
      needs: 'key',
      answer: async ({ named: { name = '' } }) => {
        const { link } = await temporal.ifAny();
        return await documentFor(what, name, link);
      },
    })),
  ];
}

/** The page says nothing of any run: what it shows it asks for, with the token. */
function pages(files: ReadonlyMap<string, Answer>): Route[] {
  const file = (name: string): Answer => {
    const found = files.get(name);
    if (found) return found;
    throw new Refusal(404, `There is no page/${name}.`);
  };
  const open = (path: string, name: string): Route => ({
    method: 'GET',
    path,
    needs: 'none',
    answer: () => file(name),
  });
  return [
    open('/', 'index.html'),
    open('/run/:run', 'run.html'),
    open('/favicon.ico', 'favicon.svg'),
    { method: 'GET', path: '/page/:file', needs: 'none', answer: ({ named }) => file(named['file'] ?? '') },
  ];
}
