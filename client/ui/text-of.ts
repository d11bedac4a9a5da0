import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** What a request brings, as UTF-8. @throws Refusal where it is longer than that */
export async function textOf(request: IncomingMessage, mostBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  // One that is too long is still to be answered: the connection must outlive the reading.
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new Refusal(413, `The body is longer than ${mostBytes} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
