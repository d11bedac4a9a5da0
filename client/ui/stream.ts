import type { ServerResponse } from 'node:http';
import { always, policies } from './headers.ts';
import type { Follower } from './follower.ts';

/** Shows a page that a stream is alive though there is no news, and the server that a page is gone. */
const pulseEveryMs = 10_000;
/** A page that does not read has so much waiting for it, and then is let go: it may come again, and hears the whole. */
const waitingAtMost = 4 * 1024 * 1024;

/** Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function stream(response: ServerResponse, follower: Follower): void {
  response.writeHead(200, {
    ...always,
    'Content-Security-Policy': policies.data,
    'Content-Type': 'text/event-stream; charset=utf-8',
  });
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  response.write(': hello\n\n');
  const silence = follower.listen((event, data) => {
    if (response.writableLength > waitingAtMost) response.destroy();
    // JSON holds no line break, whatever the names in it do.
    else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (event === 'ended') response.end();
  });
  const pulse = setInterval(() => response.write(': \n\n'), pulseEveryMs);
  response.once('close', () => {
    clearInterval(pulse);
    silence();
  });
}
