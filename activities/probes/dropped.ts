import { readFile } from 'node:fs/promises';

/**
 * How many datagrams Linux has dropped at sockets of this machine's ports since they were bound, because those before them were
 * not read in time: the last column of /proc/net/udp (Linux, net/ipv4/udp.c, udp4_format_sock).
 */
export async function droppedAt(ports: ReadonlySet<number>): Promise<number> {
  const tables = await Promise.all(
    ['/proc/net/udp', '/proc/net/udp6'].map((path) => readFile(path, 'latin1').catch(() => '')),
  );
  let dropped = 0;
  for (const line of tables.flatMap((table) => table.split('\n').slice(1))) {
    const fields = line.trim().split(/\s+/);
    const port = parseInt(fields[1]?.split(':')[1] ?? '', 16);
    if (ports.has(port)) dropped += Number(fields.at(-1));
  }
  return dropped;
}
