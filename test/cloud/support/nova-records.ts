import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Testbed } from './testbed.ts';

const execute = promisify(execFile);

/** A row of Nova's table of migrations. */
export interface NovaMigration {
  readonly id: number;
  readonly instance_uuid: string;
  readonly status: string;
  readonly source_compute: string;
  readonly dest_compute: string | null;
  readonly created_at: string;
  readonly updated_at: string | null;
}

const columns = [
  ...['id', 'instance_uuid', 'status', 'source_compute', 'dest_compute'].map((name) => `'${name}', ${name}`),
  ...['created_at', 'updated_at'].map((name) => `'${name}', DATE_FORMAT(${name}, '%Y-%m-%dT%TZ')`),
].join(', ');

/**
 * Every live migration that Nova has a record of and that was made since then, in their order. From its database: the
 * API no longer lists those of servers that are deleted (nova/db/main/api.py, `instance_destroy`).
 */
export async function liveMigrations(testbed: Testbed, since: Date): Promise<NovaMigration[]> {
  const query =
    `SELECT JSON_OBJECT(${columns}) FROM migrations WHERE migration_type = 'live-migration' ` +
    `AND created_at >= FROM_UNIXTIME(${String(since.getTime() / 1000)}) ORDER BY id`;
  const session = "SET time_zone = '+00:00'";
  const { stdout } = await execute('mariadb', [
    ...['--no-defaults', '-uroot', '-S', join(testbed.dir, 'mysql.sock'), '-N', '-B', '-r'],
    ...['-e', `${session}; ${query}`, 'nova'],
  ]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as NovaMigration);
}
