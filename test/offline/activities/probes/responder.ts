/**
 * Stands for agents in guests: many of them, each on a loopback address of its own, and speaks the real wire. It can hold its
 * breath (everything queues, as before a paused guest), cut connections, and be told so by the channel from its parent.
 * A process of its own, so that it can be stopped, too: `node responder.ts` with `Begin` as its first message.
 */
import { createSecretKey, randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket as Datagrams } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { encodeFrame, decodeFrame, type Frame } from '../../../../domain/probe-wire/frame.ts';
import { connectionKey } from '../../../../domain/probe-wire/keys.ts';
import { FrameStream } from '../../../../domain/probe-wire/stream.ts';

export interface Begin {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly key: readonly number[];
  readonly beats: boolean;
}
export type Order =
  | { readonly cut: 'connections' }
  /** Answer nothing, lose everything that comes. */
  | { readonly deaf: boolean };

const nsOf = () => process.hrtime.bigint();
const startedNs = nsOf();
const bootId = randomBytes(8).readBigUInt64BE();
const connections = new Set<Socket>();
let deaf = false;

process.once('message', (begin: Begin) => {
  const key = createSecretKey(Buffer.from(begin.key));
  process.on('message', (order: Order) => {
    if ('deaf' in order) deaf = order.deaf;
    else for (const socket of connections) socket.resetAndDestroy();
  });
  let pending = begin.addresses.length;
  for (const address of begin.addresses)
    listen(address, begin, key, () => {
      pending -= 1;
      if (pending === 0) process.send?.('ready');
    });
});
process.once('disconnect', () => process.exit(0));

function listen(
  address: string,
  { port, beats }: Begin,
  key: ReturnType<typeof createSecretKey>,
  ready: () => void,
): void {
  const socket = createSocket({
    type: 'udp4',
    lookup: (a, _, done) => {
      done(null, a, 4);
    },
  });
  const nonce = randomBytes(8).readBigUInt64BE();
  let beating: NodeJS.Timeout | undefined;
  socket.on('message', (bytes, from) => {
    const frame = deaf ? undefined : decodeFrame(bytes, key);
    if (frame?.type === 'PING') socket.send(pong(frame, 'PONG', key), from.port, from.address);
    if (frame?.type !== 'SUBSCRIBE' || !beats) return;
    if (frame.c !== nonce) {
      const { session, seq } = frame;
      socket.send(encodeFrame({ type: 'CHALLENGE', session, seq, c: nonce }, key), from.port, from.address);
    } else beating ??= beat(socket, frame, from, key);
  });
  socket.bind(port, address, () => {
    createServer({ noDelay: true }, (link) => {
      converse(link, key);
    }).listen(port, address, ready);
  });
}

function pong({ session, seq, a }: Frame, type: 'PONG' | 'ECHOED', key: ReturnType<typeof createSecretKey>) {
  const [b, c, d] = clocks();
  return encodeFrame({ type, session, seq, a, b, c, d, e: 0n, f: bootId }, key);
}

/** Monotonic, real, ticks: those of a guest whose clocks stand still while its process does are not to be had here. */
function clocks(): [bigint, bigint, bigint] {
  const now = nsOf();
  return [now, BigInt(Date.now()) * 1_000_000n, (now - startedNs) / 10_000_000n];
}

function beat(
  socket: Datagrams,
  { session, a: periodUs }: Frame,
  { port, address }: RemoteInfo,
  key: ReturnType<typeof createSecretKey>,
): NodeJS.Timeout {
  let seq = 0n;
  return setInterval(
    () => {
      seq += 1n;
      if (deaf) return;
      const [a, b, c] = clocks();
      const e = a / 1_000_000n;
      socket.send(
        encodeFrame({ type: 'BEAT', session, seq, a, b, c, d: 0n, e, f: bootId }, key),
        port,
        address,
      );
    },
    Number(periodUs / 1_000n),
  );
}

function converse(link: Socket, key: ReturnType<typeof createSecretKey>): void {
  connections.add(link);
  const nonce = randomBytes(8).readBigUInt64BE();
  const stream = new FrameStream(key);
  let own: ReturnType<typeof createSecretKey> | undefined;
  link.on('error', () => undefined);
  link.once('close', () => connections.delete(link));
  link.write(encodeFrame({ type: 'CHALLENGE', session: 0n, c: nonce }, key));
  link.on('data', (bytes) => {
    for (const { frame } of stream.push(bytes)) {
      if (deaf) continue;
      if (frame.type === 'AUTH' && frame.c === nonce) {
        own = connectionKey(key, nonce, frame.session);
        stream.key = own;
      } else if (own && frame.type === 'ECHO') link.write(pong(frame, 'ECHOED', own));
      else if (!own) link.destroy();
    }
  });
}
