import type { ServerResponse } from 'node:http';
import { always, policies } from './headers.ts';

/** What a route answers; or nothing, where it answers by itself (a stream). */
export interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly policy: keyof typeof policies;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(value: unknown, status = 200): Answer {
  return { status, type: 'application/json; charset=utf-8', policy: 'data', body: JSON.stringify(value) };
}

export function send(response: ServerResponse, answer: Answer, isHead: boolean): void {
  const { status = 200, type, policy, body, headers = {} } = answer;
  response.writeHead(status, {
    ...always,
    'Content-Security-Policy': policies[policy],
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(isHead ? undefined : body);
}
