import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { plainEnvironment } from '../../activities/plain-environment.ts';
import { searchAttributes } from '../../domain/control.ts';
import type { Home } from '../home.ts';
import { temporalBinary } from './binary.ts';
import { freePort } from './free-port.ts';
import { locked } from './lock.ts';
import { identityOf, isAlive } from './process-identity.ts';

const stateSchema = z.object({
  address: z.string(),
  ui: z.string(),
  pid: z.number().int(),
  born: z.string().exactOptional(),
});
/** Where an embedded server listens, and which process it is. */
export type EmbeddedState = z.infer<typeof stateSchema>;

export interface EmbeddedTemporal extends EmbeddedState {
  /** False where it was running already, started by another command: then it is not ours to stop. */
  readonly started: boolean;
  stop(): Promise<void>;
}

const preferredPort = 7233;
const preferredUiPort = 8233;
const readyWithinMs = 60_000;
/** A worker looks for the server where it was: another port would strand it. */
const samePortWithinMs = 2_000;

/** The embedded server of this home, if one runs. */
export async function runningEmbedded(home: Home): Promise<EmbeddedState | undefined> {
  const text = await readFile(home.temporalState, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const state = stateSchema.safeParse(parsed(text));
  return state.success && (await isAlive(state.data)) ? state.data : undefined;
}

/**
 * Starts Temporal's development server on this home's database, or finds the one that runs. It listens on loopback
 * only. It is a process of its own and outlives ferry's death, so that a run is not interrupted by that of a worker.
 */
export async function embeddedTemporal(home: Home, say: (line: string) => void): Promise<EmbeddedTemporal> {
  await mkdir(home.path, { recursive: true, mode: 0o700 });
  // Temporal itself would let two servers work on one database.
  return await locked(`${home.path}/temporal.lock`, () => findOrStart(home, say));
}

async function findOrStart(home: Home, say: (line: string) => void): Promise<EmbeddedTemporal> {
  const running = await runningEmbedded(home);
  if (running) return { ...running, started: false, stop: () => Promise.resolve() };
  const binary = await temporalBinary(process.env, say);
  const before = await lastPorts(home);
  const port = await freePort(before?.port ?? preferredPort, before && samePortWithinMs);
  const uiPort = await freePort(before?.uiPort ?? preferredUiPort, before && samePortWithinMs);
  const log = await open(`${home.path}/temporal.log`, 'a', 0o600);
  const child = withPrivateFiles(() =>
    spawn(binary, serverArguments(home, port, uiPort), {
      detached: true,
      env: plainEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
    }),
  );
  await Promise.all([once(child, 'spawn'), log.close()]);
  if (child.pid === undefined) throw new Error(`${binary} did not start.`);
  const identity = await identityOf(child.pid);
  const state = { address: `127.0.0.1:${port}`, ui: `http://127.0.0.1:${uiPort}`, ...identity };
  await writeFile(home.temporalState, JSON.stringify(state), { mode: 0o600 });
  child.unref();
  await untilListening(state, home);
  return { ...state, started: true, stop: () => stop(state) };
}

/** The server makes its database with the modes that its umask leaves: its owner's alone. */
function withPrivateFiles<T>(start: () => T): T {
  const before = process.umask(0o077);
  try {
    return start();
  } finally {
    process.umask(before);
  }
}

/**
 * WAL makes it three and a half times faster, and survives kill -9; a cache of 64 MiB, and writing back every 32 MiB (8,000 pages)
 * in place of 4, keep it so when the database has grown. It is this server's alone: locked once, not at each of its steps.
 */
const pragmas = [
  ...['journal_mode=WAL', 'synchronous=NORMAL', 'locking_mode=EXCLUSIVE'],
  ...['cache_size=-65536', 'wal_autocheckpoint=8000'],
];

const settings = [
  // An activity goes out with the answer to the workflow's task, in place of a way through a queue of its own.
  'system.enableActivityEagerExecution=true',
  // The development server reads the cluster's search attributes anew for each of its steps, fourteen times a migration. On SQLite they are columns
  // that never change (Keyword01 …); what ferry calls them is kept with the namespace (temporalio/temporal, common/searchattribute/manager.go),
  // and named when the server begins: added later, they would be known a second or two later.
  'system.forceSearchAttributesCacheRefreshOnRead=false',
  // Four partitions a queue, the default, share a load among the machines of a cluster; here they only pass tasks on to each other.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];

function serverArguments(home: Home, port: number, uiPort: number): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...['--ui-ip', '127.0.0.1', '--ui-disable-news-fetch', '--db-filename', home.temporalDatabase],
    ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...Object.values(searchAttributes).flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
    ...['--log-level', 'warn'],
  ];
}

/** The same ports again after a restart, so that open pages and configured clients find it. */
async function lastPorts(home: Home): Promise<{ port: number; uiPort: number } | undefined> {
  const text = await readFile(home.temporalState, 'utf8').catch(() => '');
  const state = stateSchema.safeParse(parsed(text));
  if (!state.success) return undefined;
  return { port: Number(state.data.address.split(':')[1]), uiPort: Number(new URL(state.data.ui).port) };
}

async function untilListening(state: EmbeddedState, home: Home): Promise<void> {
  const [host = '', port = ''] = state.address.split(':');
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until && (await isAlive(state))) {
    const socket = connect(Number(port), host);
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
    await sleep(50);
  }
  throw new Error(`The embedded Temporal server did not come up; its log is ${home.path}/temporal.log.`);
}

/** The state file stays: the next server takes the same ports. */
async function stop(state: EmbeddedState): Promise<void> {
  if (await isAlive(state)) process.kill(state.pid, 'SIGTERM');
  for (let i = 0; i < 100 && (await isAlive(state)); i += 1) await sleep(100);
  if (await isAlive(state)) process.kill(state.pid, 'SIGKILL');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
