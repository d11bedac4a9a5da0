import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../../test/cloud/support/testbed.ts';

const execute = promisify(execFile);
/** libvirt keeps the figures for as long as the guest stays: ferry alone waits longer than this after each evacuation. */
const lookEveryMs = 3_000;

/** What libvirt says of a migration that is over, where the guest has come to. */
export interface JobInfo {
  readonly serverId: string;
  readonly host: string;
  /** Epoch ms: when it was first seen. */
  readonly seenAt: number;
  readonly downtimeMs: number;
  readonly elapsedMs: number;
  readonly memoryProcessedBytes: number;
  readonly iterations: number;
}

/** Looks at both hosts again and again, until it is told that it is enough. */
export async function jobsUntil(over: AbortSignal, hosts: readonly string[]): Promise<readonly JobInfo[]> {
  const seen = new Map<string, JobInfo>();
  while (!over.aborted) {
    for (const host of hosts) {
      for (const { raw, serverId } of await completedOn(host)) {
        const key = `${host} ${serverId} ${raw}`;
        const info = seen.has(key) ? undefined : parseJobInfo(raw);
        if (info) seen.set(key, { serverId, host, seenAt: Date.now(), ...info });
      }
    }
    await sleep(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
  return [...seen.values()];
}

const ask =
  'for id in $(virsh list --uuid); do echo "server $id"; ' +
  'virsh domjobinfo "$id" --completed --keep-completed --rawstats 2>/dev/null; done';

async function completedOn(host: string): Promise<{ serverId: string; raw: string }[]> {
  const on = join(root, 'testbed', 'hosts', 'on');
  const { stdout } = await execute(on, [host, 'sh', '-c', ask]).catch(() => ({ stdout: '' })); // it moves just now
  return stdout
    .split('server ')
    .slice(1)
    .map((part) => {
      const [serverId = '', ...lines] = part.split('\n');
      return { serverId: serverId.trim(), raw: lines.join('\n').trim() };
    });
}

/** `virsh domjobinfo --rawstats`: a name, a colon, a value. Undefined where it is of no migration that ended well. */
export function parseJobInfo(raw: string): Omit<JobInfo, 'serverId' | 'host' | 'seenAt'> | undefined {
  const values = new Map(
    raw.split('\n').map((line) => line.split(':').map((word) => word.trim()) as [string, string]),
  );
  const number = (name: string) => {
    const text = values.get(name);
    return text === undefined ? undefined : Number(text);
  };
  const [downtimeMs, elapsedMs] = [number('downtime'), number('time_elapsed')];
  const [memoryProcessedBytes, iterations] = [number('memory_processed'), number('memory_iteration')];
  if (downtimeMs === undefined || elapsedMs === undefined) return undefined;
  if (memoryProcessedBytes === undefined || iterations === undefined) return undefined;
  return { downtimeMs, elapsedMs, memoryProcessedBytes, iterations };
}
