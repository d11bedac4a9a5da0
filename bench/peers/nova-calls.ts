import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Setting } from './setting.ts';

export interface Call {
  /** Answered at, epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
}

const logOf = ({ testbed }: Setting) => join(testbed, 'logs', 'nova-api.log');
const line = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3}) .*requestlog .*?"(\w+) (\S+?)(?:\?\S*)?" status: /;

/** How far nova-api's log goes: where the next one's calls begin. */
export async function logEnd(setting: Setting): Promise<number> {
  return (await stat(logOf(setting))).size;
}

/** What nova-api was asked since; what Neutron tells it is nobody's call. */
export async function callsSince(setting: Setting, from: number): Promise<readonly Call[]> {
  const file = await open(logOf(setting));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc((await file.stat()).size - from), {
      position: from,
    });
    return buffer
      .subarray(0, bytesRead)
      .toString()
      .split('\n')
      .flatMap((text) => {
        const [, day, time, method = '', path = ''] = line.exec(text) ?? [];
        if (day === undefined || path.endsWith('os-server-external-events')) return [];
        return [{ at: new Date(`${day}T${String(time)}`).getTime(), method, path }];
      });
  } finally {
    await file.close();
  }
}

/** All that was asked while a tool emptied a host. */
export const callsBetween = (calls: readonly Call[], from: number, until: number): number =>
  calls.filter(({ at }) => at >= from && at <= until).length;

/**
 * What moving took of a tool that makes and deletes a server around each move: of each server its POST, the look before it, and all
 * until it is deleted; and the hypervisors, which Rally lists each time to see whether there is a host to go to.
 */
export function callsOfMovesAlone(calls: readonly Call[]): number {
  const hypervisors = calls.filter(({ path }) => path.includes('/os-hypervisors')).length;
  const moved = new Set(
    calls.flatMap(({ method, path }) => (method === 'POST' ? (acted.exec(path)?.[1] ?? []) : [])),
  );
  const each = [...moved].map((server) => {
    const its = calls.filter(({ path }) => path.includes(server));
    const posted = its.findIndex(({ method, path }) => method === 'POST' && acted.test(path));
    const deleted = its.findIndex(({ method }) => method === 'DELETE');
    return (deleted < 0 ? its.length : deleted) - posted + 1;
  });
  return hypervisors + each.reduce((sum, n) => sum + n, 0);
}

const acted = /\/servers\/([0-9a-f-]{36})\/action$/;
