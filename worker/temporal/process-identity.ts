import { readFile } from 'node:fs/promises';

/** A process that a pid alone does not name: pids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Where the system tells it (Linux): start time in clock ticks since boot, with the boot's id. */
  readonly born?: string;
}

export async function identityOf(pid: number): Promise<ProcessIdentity> {
  const born = await birthOf(pid);
  return { pid, ...(born !== undefined && { born }) };
}

/** Whether that very process still runs. */
export async function isAlive({ pid, born }: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return born === undefined || (await birthOf(pid)) === born;
}

/** Field 22 of /proc/PID/stat, counted after the command's name, which may hold anything. Source: proc_pid_stat(5). */
async function birthOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()}/${fields[19] ?? ''}`;
  } catch {
    return undefined;
  }
}
