import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../bin/ferry', import.meta.url));

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls `ferry` as a person would, in a folder of its own, with no Temporal and no cloud to be found. */
export async function ferry(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  // Against a hang, not a measure: machines that check are busy.
  atMostMs = 120_000,
): Promise<Said> {
  const { PATH, HOME } = process.env;
  const none = { TEMPORAL_CONFIG_FILE: '/nonexistent', OS_CLIENT_CONFIG_FILE: '/nonexistent' };
  const child = spawn(bin, args, {
    cwd,
    env: { PATH, HOME, FERRY_HOME: `${cwd}/.ferry`, NO_COLOR: '1', ...none, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: atMostMs,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

/** A stack is for those who write ferry, not for those who use it. */
export const stack = /\n\s+at .+:\d+:\d+/;
