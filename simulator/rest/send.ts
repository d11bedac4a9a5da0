/** An answer on its way out: with the cloud's date, and slow or cut short where a fault wants it. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { RequestEffect } from '../faults/on-requests.ts';
import type { Reply } from './router.ts';

export function send(
  response: ServerResponse,
  clock: Clock,
  reply: Reply,
  headers: Readonly<Record<string, string>>,
  effects: readonly RequestEffect[] = [],
): void {
  const text = typeof reply.body === 'string' ? reply.body : undefined;
  const body = Buffer.from(text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)));
  response.writeHead(reply.status, {
    Date: new Date(clock.nowMs).toUTCString(),
    'Content-Type': text !== undefined ? 'text/plain; charset=UTF-8' : 'application/json',
    ...(reply.status === 204 ? {} : { 'Content-Length': String(body.length) }),
    ...headers,
    ...reply.headers,
  });
  for (const effect of effects) {
    if (effect.kind === 'truncated-body') {
      response.write(body.subarray(0, effect.afterBytes), () => response.destroy());
      return;
    }
    if (effect.kind === 'slow-body') {
      drip(response, body, effect.bytesPerSecond).catch(() => response.destroy());
      return;
    }
  }
  response.end(body);
}

/** Ten times a second a little. */
async function drip(response: ServerResponse, body: Buffer, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.round(bytesPerSecond / 10));
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    response.write(body.subarray(at, at + step));
    await sleep(100);
  }
  response.end();
}
