/** What a process has used, as the kernel tells it (proc_pid_stat(5), proc_pid_status(5)). */
import { readFile } from 'node:fs/promises';

/** The clock tick that the kernel counts in, where it tells users: USER_HZ, 100 on every Linux. */
const tickMs = 10;

/** Peak resident memory, MiB. */
export const peakMib = (pid: number): Promise<number> => inMib(pid, 'VmHWM');

/** Resident memory now, MiB. */
export const residentMib = (pid: number): Promise<number> => inMib(pid, 'VmRSS');

async function inMib(pid: number, figure: 'VmHWM' | 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`^${figure}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024);
}

/** Processor time since it began, of all its threads, ms. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15, counted after the command's name, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
