/** A receiver of webhooks on a real socket, that answers as it was told and remembers what it was sent. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { folder } from '../../support/folder.ts';

export interface Taken {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Reply =
  'reset' | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

export class Receiver {
  readonly taken: Taken[] = [];
  readonly url: string;
  readonly #replies: Reply[];

  private constructor(url: string, replies: Reply[]) {
    this.url = url;
    this.#replies = replies;
  }

  /** Answers in this order, and then 204. */
  static async start(t: TestContext, ...replies: Reply[]): Promise<Receiver> {
    const server = createServer((request, response) => {
      void (async () => {
        const { url: path = '', headers } = request;
        receiver.taken.push({ path, headers, body: await text(request) });
        const reply = receiver.#replies.shift() ?? { status: 204 };
        if (reply === 'reset') request.socket.resetAndDestroy();
        else response.writeHead(reply.status, reply.headers).end(reply.body);
      })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const receiver = new Receiver(`http://127.0.0.1:${port}`, replies);
    return receiver;
  }

  get bodies(): unknown[] {
    return this.taken.map(({ body }) => JSON.parse(body) as unknown);
  }
}

/** An environment whose notify.yaml has these targets. */
export async function notifyYaml(t: TestContext, targets: object): Promise<{ FERRY_NOTIFY: string }> {
  const path = `${await folder(t)}/notify.yaml`;
  await writeFile(path, JSON.stringify({ targets }));
  return { FERRY_NOTIFY: path };
}
