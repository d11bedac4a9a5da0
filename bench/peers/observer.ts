import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { script, type Setting } from './setting.ts';

/** The testbed's packages came for it, PyMySQL among them. */
const debianPython = '/usr/bin/python3';

const changeSchema = z.object({
  at: z.number(),
  server: z.string(),
  host: z.string().nullable(),
  task: z.string().nullable(),
});

export interface Landing {
  readonly server: string;
  /** Epoch ms. */
  readonly at: number;
}

/** Whoever works meanwhile, Nova's own database says when servers landed: idle on another host than before. Resolution: 25 ms. */
export async function observed<T>(
  { env }: Setting,
  work: () => Promise<T>,
): Promise<{ done: T; landings: readonly Landing[] }> {
  const child = spawn(debianPython, [script('observer.py')], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const landings: Landing[] = [];
  const idleOn = new Map<string, string>();
  createInterface(child.stdout).on('line', (line) => {
    const { at, server, host, task } = changeSchema.parse(JSON.parse(line));
    if (host === null || task !== null) return;
    const before = idleOn.get(server);
    if (before !== undefined && before !== host) landings.push({ server, at });
    idleOn.set(server, host);
  });
  const done = await work().finally(async () => {
    child.stdin.end();
    await ended;
  });
  const [code] = await ended;
  if (code !== 0) throw new Error(`the observer of Nova's database ended with ${String(code)}`);
  return { done, landings };
}
