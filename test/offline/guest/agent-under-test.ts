import { execFileSync, spawn } from 'node:child_process';
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import {
  decodeFrame,
  encodeFrame,
  type Frame,
  type FrameDraft,
  mac,
} from '../../../domain/probe-wire/frame.ts';
import { connectionKey } from '../../../domain/probe-wire/keys.ts';
import { type AgentReport, agentReport } from '../../../domain/probe-wire/report.ts';
import { FrameStream, type Message } from '../../../domain/probe-wire/stream.ts';

const root = join(import.meta.dirname, '../../..');

/** The forms of the agent. One that this machine cannot run says why. */
export interface Form {
  readonly name: string;
  readonly missing?: string;
  readonly command: () => readonly string[];
}

export const forms: readonly Form[] = [
  {
    name: 'agent.py',
    command: () => ['python3', join(root, 'guest/agent.py')],
    ...(!onPath('python3') && { missing: 'no python3 on PATH' }),
  },
  {
    name: 'small',
    command: () => [compiled()],
    ...(!onPath('gcc') && { missing: 'no gcc on PATH: apt-get install gcc libc6-dev' }),
  },
];

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}

let binary: string | undefined;
function compiled(): string {
  if (binary !== undefined) return binary;
  const folder = mkdtempSync(join(tmpdir(), 'ferry-agent-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true });
  });
  binary = join(folder, 'ferry-agent');
  const sources = globSync(join(root, 'guest/small/*.c'));
  execFileSync('gcc', ['-O2', '-static', '-Wall', '-Wextra', '-Werror', '-o', binary, ...sources]);
  return binary;
}

export interface RunningAgent {
  readonly port: number;
  readonly key: KeyObject;
  readonly pid: number;
  /** Ends with the agent; what it said on its way is in it. */
  readonly ended: Promise<{ code: number | null; said: string }>;
}

export function configFile(t: TestContext, config: object | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ferry-agent-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'agent.json');
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config), { mode: 0o600 });
  return path;
}

export function launch(t: TestContext, form: Form, path: string, env: NodeJS.ProcessEnv = process.env) {
  const [program = '', ...args] = form.command();
  const child = spawn(program, [...args, path], { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  const lines = createInterface(child.stderr);
  const listening = new Promise<number>((resolve) => {
    lines.on('line', (line) => {
      said += `${line}\n`;
      const port = /listening on port (\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  });
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return { child, ended, listening };
}

interface Circumstances {
  readonly key?: Buffer;
  readonly env?: NodeJS.ProcessEnv;
  readonly listen?: string;
  readonly port?: number;
}

export async function startAgent(
  t: TestContext,
  form: Form,
  loads: readonly object[] = [],
  { key = randomBytes(32), env = process.env, listen = '127.0.0.1', port: wanted = 0 }: Circumstances = {},
): Promise<RunningAgent> {
  const config = { ferry_agent: 1, key: key.toString('base64'), port: wanted, listen, loads };
  const { child, ended, listening } = launch(t, form, configFile(t, config), env);
  const early = ended.then(({ said }): never => {
    throw new Error(`the agent ended early: ${said}`);
  });
  early.catch(() => undefined);
  const port = await Promise.race([listening, early]);
  return { port, key: createSecretKey(key), pid: child.pid ?? 0, ended };
}

/** A UDP socket that talks to one agent. */
export class Asker {
  readonly socket: UdpSocket;
  readonly agent: RunningAgent;
  readonly frames: Frame[] = [];
  readonly raw: Buffer[] = [];
  #woken: () => void = () => undefined;

  private constructor(socket: UdpSocket, agent: RunningAgent) {
    this.socket = socket;
    this.agent = agent;
    socket.on('message', (bytes) => {
      this.raw.push(bytes);
      const frame = decodeFrame(bytes, agent.key);
      if (frame !== undefined) this.frames.push(frame);
      this.#woken();
    });
  }

  static async open(t: TestContext, agent: RunningAgent): Promise<Asker> {
    const socket = createSocket('udp4');
    socket.connect(agent.port, '127.0.0.1');
    await once(socket, 'connect');
    t.after(() => {
      socket.close();
    });
    return new Asker(socket, agent);
  }

  send(frame: FrameDraft | Buffer): void {
    this.socket.send(Buffer.isBuffer(frame) ? frame : encodeFrame(frame, this.agent.key));
  }

  /** The first frame that fits, of those that came or will come. */
  async next(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => (this.#woken = resolve));
    }
  }

  /** Subscribes, answering the challenge. */
  async subscribe(session: bigint, periodUs: bigint, leaseMs: bigint): Promise<void> {
    this.send({ type: 'SUBSCRIBE', session, a: periodUs, b: leaseMs });
    const { c } = await this.next((f) => f.type === 'CHALLENGE' && f.session === session);
    this.send({ type: 'SUBSCRIBE', session, a: periodUs, b: leaseMs, c });
  }

  /** Answers once all that was sent before has been dealt with. */
  async settle(): Promise<void> {
    const seq = BigInt(`0x${randomBytes(7).toString('hex')}`);
    this.send({ type: 'PING', session: 1n, seq });
    await this.next((f) => f.type === 'PONG' && f.seq === seq);
  }
}

/** A TCP connection to an agent, up to whatever the test has it do. */
export class Caller {
  readonly socket;
  readonly stream: FrameStream;
  readonly closed: Promise<unknown>;
  readonly session = 77n;
  #messages: Message[] = [];
  #woken: () => void = () => undefined;
  #over = false;

  constructor(t: TestContext, agent: RunningAgent) {
    this.stream = new FrameStream(agent.key);
    this.socket = connect(agent.port, '127.0.0.1');
    this.closed = once(this.socket, 'close');
    this.socket.on('error', () => undefined);
    this.socket.on('data', (bytes) => {
      this.#messages.push(...this.stream.push(bytes));
      this.#woken();
    });
    this.socket.on('close', () => {
      this.#over = true;
      this.#woken();
    });
    t.after(() => {
      this.socket.destroy();
    });
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message) return message;
      if (this.#over) throw new Error('the agent has closed the connection');
      await new Promise<void>((resolve) => (this.#woken = resolve));
    }
  }

  static async authenticated(t: TestContext, agent: RunningAgent): Promise<Caller> {
    const caller = new Caller(t, agent);
    const { frame } = await caller.next();
    caller.send({ type: 'AUTH', session: caller.session, c: frame.c });
    caller.stream.key = connectionKey(agent.key, frame.c, caller.session);
    return caller;
  }

  send(frame: FrameDraft): void {
    this.socket.write(encodeFrame(frame, this.stream.key));
  }

  sendWithBody(frame: FrameDraft, body: Buffer): void {
    this.send({ ...frame, a: BigInt(body.length) });
    this.socket.write(Buffer.concat([body, mac(this.stream.key, body)]));
  }

  async report(from = 0n): Promise<AgentReport> {
    this.send({ type: 'REPORT', session: this.session, a: from });
    const { body } = await this.next();
    return agentReport.parse(JSON.parse(body?.toString() ?? 'null'));
  }

  /** Asks until the report fits; what it waits for is told by the test's own time limit. */
  async reportWhen(fits: (report: AgentReport) => boolean): Promise<AgentReport> {
    for (;;) {
      const report = await this.report();
      if (fits(report)) return report;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
