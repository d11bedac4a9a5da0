import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Weight } from './tool.ts';

/** What a command printed. @throws where it ends with another code than 0 */
export async function output(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${String(code)}\n${said}`);
  return said;
}

/** The same, and what the command and its children used. */
export async function weighed(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ said: string; weight: Weight }> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-peers-'));
  try {
    const file = join(folder, 'weight.json');
    const said = await output(
      'python3',
      [join(import.meta.dirname, 'weigh.py'), file, command, ...args],
      env,
    );
    return { said, weight: JSON.parse(await readFile(file, 'utf8')) as Weight };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
