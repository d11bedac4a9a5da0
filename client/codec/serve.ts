import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { CodecKeyProblem } from '../../worker/codec/keys.ts';
import { Refusal } from '../ui/refusal.ts';
import { textOf } from '../ui/text-of.ts';
import { CodecGuard } from './guard.ts';

export interface CodecEndpoint {
  /** With the token in it: what Temporal's UI and CLI are given. */
  readonly url: string;
  close(): Promise<void>;
}

export interface CodecPlace {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** Of the pages that may ask. */
  readonly origins: readonly string[];
}

/** Temporal itself takes no message larger than that. */
const mostBytes = 4 << 20;
const { Payloads } = proto.temporal.api.common.v1;

/**
 * What Temporal's UI and CLI ask to show what is encrypted: POST …/decode and …/encode, with a list of payloads as protobuf's JSON
 * (temporalio/samples-go, codec-server/protocol.md). @throws NodeJS.ErrnoException EADDRINUSE where the port is taken
 */
export async function serveCodec(codec: PayloadCodec, place: CodecPlace): Promise<CodecEndpoint> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 });
  server.listen(place.port, place.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const guard = new CodecGuard({ ...place, port });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response, guard, codec);
  });
  return {
    url: `http://${place.host.includes(':') ? `[${place.host}]` : place.host}:${port}/${place.token}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  guard: CodecGuard,
  codec: PayloadCodec,
): Promise<void> {
  let granted: Readonly<Record<string, string>> = {};
  try {
    granted = guard.granted(request);
    if (request.method === 'OPTIONS') {
      send(response, 204, granted);
      return;
    }
    const asked = guard.admit(request);
    send(response, 200, granted, await converted(codec, asked, await textOf(request, mostBytes)));
  } catch (error) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const closing = request.complete ? {} : { Connection: 'close' };
    const { status, message, headers } = toRefusal(error);
    send(response, status, { ...granted, ...headers, ...closing }, { error: message });
  }
}

async function converted(codec: PayloadCodec, asked: 'encode' | 'decode', body: string): Promise<object> {
  const { payloads } = payloadsIn(body);
  return Payloads.toObject(Payloads.create({ payloads: await codec[asked](payloads) }), { bytes: String });
}

function payloadsIn(body: string) {
  try {
    return Payloads.fromObject(JSON.parse(body) as Record<string, unknown>);
  } catch {
    throw new Refusal(
      400,
      'The body is not {"payloads": […]} as JSON, each with metadata and data in base64.',
    );
  }
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof CodecKeyProblem) return new Refusal(422, error.message);
  return new Refusal(400, 'A payload in it is none.');
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body?: object,
): void {
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    ...(body && { 'Content-Type': 'application/json' }),
    ...headers,
  });
  response.end(body && JSON.stringify(body));
}
