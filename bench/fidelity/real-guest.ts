import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentUserData } from '../../guest/user-data.ts';
import type { Cloud } from '../../test/cloud/support/cloud.ts';

export const agentPort = 7117;

/** A guest on a real host, with the agent in it, and the QEMU that it is. */
export interface RealGuest {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly qemu: number;
}

type Named = Record<string, { id: string; name: string }[]>;

/** Boots one through Nova. The caller deletes it. */
export async function bootGuest(cloud: Cloud, name: string, key: Buffer): Promise<RealGuest> {
  const userData = agentUserData({ key, port: agentPort, loads: [] }, undefined);
  const server = {
    name,
    host: 'host-a',
    flavorRef: idIn(await cloud.get<Named>('compute', '/flavors'), 'flavors', 'tiny'),
    imageRef: idIn(await cloud.get<Named>('image', '/v2/images'), 'images', 'guest'),
    networks: [{ uuid: idIn(await cloud.get<Named>('network', '/v2.0/networks'), 'networks', 'guests') }],
    user_data: userData.toString('base64'),
  };
  const made = (await cloud.call('POST', 'compute', '/servers', { server })) as { server: { id: string } };
  const { id } = made.server;
  await cloud.until(
    `${name} ACTIVE`,
    () => cloud.server(id),
    ({ status }) => status === 'ACTIVE' || status === 'ERROR',
    300_000,
  );
  const { server: shown } = await cloud.get<{
    server: { addresses: Record<string, { addr: string }[]> };
  }>('compute', `/servers/${id}`);
  const address = Object.values(shown.addresses).flat()[0]?.addr ?? '';
  return { id, name, address, qemu: qemuOf(id) };
}

function idIn(listed: Named, key: string, name: string): string {
  const found = listed[key]?.find((one) => one.name === name);
  if (!found) throw new Error(`the cloud has no ${name} among its ${key}: testbed/up --hosts makes it`);
  return found.id;
}

function qemuOf(server: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const qemu = pids.find((pid) => {
    const words = wordsOf(pid);
    return words[0]?.includes('qemu-system') === true && words[words.indexOf('-uuid') + 1] === server;
  });
  if (qemu === undefined) throw new Error(`no QEMU runs server ${server}`);
  return Number(qemu);
}

function wordsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // it has ended meanwhile
  }
}

/** What is measured is the probe, not how busy the machine is otherwise: all threads of the guest come first. */
export function preferred({ qemu }: RealGuest): void {
  for (const thread of readdirSync(`/proc/${qemu}/task`)) setPriority(Number(thread), -10);
}

/** Stops a process, and whatever else, for so long; tells for how long it was, and the times of day around it. */
export async function halted(pids: readonly number[], forMs: number) {
  const from = Date.now();
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  const began = performance.now();
  await sleep(forMs);
  const tookMs = performance.now() - began;
  for (const pid of pids) process.kill(pid, 'SIGCONT');
  return { from, to: Date.now(), tookMs };
}
