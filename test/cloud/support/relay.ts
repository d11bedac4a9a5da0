import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Testbed } from './testbed.ts';

/** A request on its way to the cloud. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/**
 * What becomes of it: it goes through; it never arrives, the connection is reset; it arrives and is taken, and its
 * answer is lost.
 */
export type Fate = 'pass' | 'reset' | 'lose-answer';

interface Leg {
  readonly upstream: number;
  readonly server: http.Server;
  readonly port: number;
}

const services = 6; // keystone, glance, placement, nova, neutron, cinder: in one row of ports

/** Stands between ferry and the cloud: the catalogue names it in place of every service. Watches, and does as it is told. */
export class Relay {
  /** Every token that Keystone gave out through here. */
  readonly tokens = new Set<string>();
  /** Decides on each request; may be changed at any time. */
  fate: (request: Passing) => Fate | Promise<Fate> = () => 'pass';
  readonly #legs: Leg[] = [];
  readonly #agent = new http.Agent({ keepAlive: true });
  #cloudsYaml = '';

  static async inFrontOf(testbed: Testbed): Promise<Relay> {
    const relay = new Relay();
    const first = Number(new URL(testbed.login.authUrl).port);
    for (let i = 0; i < services; i += 1) {
      const upstream = first + i;
      const server = http.createServer((request, response) => {
        relay.#handle(upstream, request, response).catch(() => request.socket.destroy());
      });
      // Fixed from now on: the catalogue names it, and it must come back where it was.
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      relay.#legs.push({ upstream, server, port: (server.address() as AddressInfo).port });
    }
    relay.#cloudsYaml = relay.#renamed(await readFile(testbed.cloudsYaml, 'utf8'));
    return relay;
  }

  /** clouds.yaml that leads through here. */
  get cloudsYaml(): string {
    return this.#cloudsYaml;
  }

  /** Every connection is cut, and none is accepted, until `back`. */
  async away(): Promise<void> {
    for (const { server } of this.#legs) {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    }
  }

  async back(): Promise<void> {
    for (const { server, port } of this.#legs) {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    }
  }

  async end(): Promise<void> {
    await this.away();
    this.#agent.destroy();
  }

  async #handle(
    upstream: number,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const body = await whole(request);
    const { method = '', url: path = '', headers } = request;
    const fate = await this.fate({ method, path, body: body.toString('latin1') });
    if (fate === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    const passed = http.request({
      host: '127.0.0.1',
      port: upstream,
      method,
      path,
      agent: this.#agent,
      headers: { ...headers, host: `127.0.0.1:${String(upstream)}`, 'content-length': String(body.length) },
    });
    passed.end(body);
    const [answer] = (await once(passed, 'response')) as [http.IncomingMessage];
    const text = await whole(answer);
    const token = answer.headers['x-subject-token'];
    if (typeof token === 'string') this.tokens.add(token);
    if (fate === 'lose-answer') {
      request.socket.resetAndDestroy();
      return;
    }
    const renamed = (answer.headers['content-type'] ?? '').includes('json')
      ? Buffer.from(this.#renamed(text.toString('utf8')))
      : text;
    const length =
      method === 'HEAD' || answer.statusCode === 204 ? {} : { 'content-length': String(renamed.length) };
    delete answer.headers['transfer-encoding'];
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...length });
    response.end(renamed);
  }

  /** Every service's address in a text becomes the relay's. */
  #renamed(text: string): string {
    return this.#legs.reduce(
      (renamed, { upstream, port }) =>
        renamed.replaceAll(`127.0.0.1:${String(upstream)}`, `127.0.0.1:${String(port)}`),
      text,
    );
  }
}

async function whole(stream: http.IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export const isLiveMigration = ({ method, path, body }: Passing): boolean =>
  method === 'POST' && path.endsWith('/action') && body.includes('os-migrateLive');

export const isServerCreation = ({ method, path }: Passing): boolean =>
  method === 'POST' && path.endsWith('/servers');
