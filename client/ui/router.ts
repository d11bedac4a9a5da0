import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRunId } from '../../results/run-store.ts';
import type { Answer } from './answer.ts';
import { Refusal } from './refusal.ts';

export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The parts of the path that the route names, decoded. */
  readonly named: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly path: string;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** `/api/runs/:run`: a part that begins with a colon is named; `:run` can only be the id of a run. */
  readonly path: string;
  /** `token`: whoever asks must have it. `key`: the link has one. `none`: the page itself, which says nothing of any run. */
  readonly needs: 'token' | 'key' | 'none';
  /** Undefined where it has answered by itself. */
  readonly answer: (visit: Visit) => Promise<Answer | undefined> | Answer;
}

/** The route of a request, and what its path names. @throws Refusal where there is none */
export function routeOf(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly named: Readonly<Record<string, string>> } {
  const fitting = routes.flatMap((route) => {
    const named = match(route.path, path);
    return named ? [{ route, named }] : [];
  });
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = fitting.find(({ route }) => route.method === wanted);
  if (found) return found;
  if (fitting.length === 0) throw new Refusal(404, `There is nothing at ${path}.`);
  const allowed = [...new Set(fitting.map(({ route }) => route.method))].join(', ');
  throw new Refusal(405, `${method} does not go with ${path}; ${allowed} does.`, { Allow: allowed });
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const named: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const text = decoded(given[i] ?? '');
    if (part === ':run' && !isRunId(text ?? '')) return undefined;
    if (part.startsWith(':') && text !== undefined && text !== '') named[part.slice(1)] = text;
    else if (part !== text) return undefined;
  }
  return named;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
