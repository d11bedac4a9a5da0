import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Cloud } from '../../test/cloud/support/cloud.ts';
import { Inventory, restore } from '../../test/cloud/support/inventory.ts';
import { liveMigrations } from '../../test/cloud/support/nova-records.ts';
import { Testbed } from '../../test/cloud/support/testbed.ts';
import type { CloudAccount } from './checker/account.ts';
import type { Victim } from './plan.ts';
import { type Battlefield, progressOf } from './battlefield.ts';
import { Found } from './victim.ts';

const run = promisify(execFile);
const attempts = 60;

/** The testbed that TB_DIR names (fake hosts cmp-a and cmp-b): its parts can be killed, and its account is Nova's own database. */
export async function onTestbed(): Promise<Battlefield> {
  const testbed = await Testbed.open();
  const cloud = new Cloud(testbed.login);
  const began = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const before = await Inventory.of(cloud);
  const up = () => testbed.up();
  const killable = ['nova-compute-cmp-a', 'nova-compute-cmp-b', 'rabbitmq', 'mariadb'] as const;
  const stoppable = ['nova-api', 'keystone'] as const;
  const victims = Object.fromEntries([
    ...killable.map((name): [Victim, Found] => [name, new Found(() => recorded(testbed, name), up)]),
    ...stoppable.map((name): [Victim, Found] => [name, new Found(() => marked(testbed, name))]),
  ]);
  return {
    cloudsYaml: testbed.cloudsYaml,
    ground: {
      ...{ cloud: 'testbed', flavor: 'm1.tiny', metadata: { tb_seconds: '1' } },
      // Guests of fake hosts are on no network.
      probes: false,
      // A Nova whose database dies under it leaves moves `accepted` for ever.
      deadline: { base_seconds: 60, per_gib_seconds: 0 },
    },
    account: async () => {
      const [migrations, servers] = await Promise.all([
        liveMigrations(testbed, began),
        counted(testbed, began),
      ]);
      return { migrations: migrations.map(accounted), servers, things: await remaining(cloud, before) };
    },
    // Of the database alone: it is asked again and again.
    progress: async () => {
      const [migrations, servers] = await Promise.all([
        liveMigrations(testbed, began),
        counted(testbed, began),
      ]);
      return progressOf({ migrations, servers });
    },
    reach: { victims },
    close: async () => {
      await up();
      await restore(cloud, before);
    },
  };
}

const markOf = ({ dir }: Testbed, service: string) => `FERRY_TESTBED_SERVICE=${dir}:${service}`;

async function carries(pid: string, mark: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  return environment.split('\0').includes(mark);
}

/** By the testbed's own record; a pid alone may be somebody else's by now. */
async function recorded(testbed: Testbed, service: string): Promise<number[]> {
  const pid = (await readFile(join(testbed.dir, 'run', service), 'utf8')).split('\n')[0] ?? '';
  return (await carries(pid, markOf(testbed, service))) ? [Number(pid)] : [];
}

/** With its workers: an API of which only the parent stands still, answers. */
async function marked(testbed: Testbed, service: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const own = await Promise.all(pids.map((pid) => carries(pid, markOf(testbed, service))));
  return pids.filter((_, i) => own[i]).map(Number);
}

/** What is there and was not; its services are away at times, and are asked again. */
async function remaining(cloud: Cloud, before: Inventory): Promise<CloudAccount['things']> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await Inventory.of(cloud)).beyond(before);
    } catch (error) {
      if (attempt === attempts) throw error;
      await sleep(1_000);
    }
  }
}

async function counted({ dir }: Testbed, since: Date): Promise<CloudAccount['servers']> {
  const query = `SELECT COUNT(*), COALESCE(SUM(deleted <> 0), 0) FROM instances WHERE created_at >= FROM_UNIXTIME(${since.getTime() / 1_000})`;
  const login = ['--no-defaults', '-uroot', '-S', join(dir, 'mysql.sock'), '-N', '-B'];
  const { stdout } = await run('mariadb', [...login, '-e', query, 'nova']);
  const [made = 0, deleted = 0] = stdout.trim().split('\t').map(Number);
  return { made, deleted };
}

type NovaMigration = Awaited<ReturnType<typeof liveMigrations>>[number];

function accounted(row: NovaMigration): CloudAccount['migrations'][number] {
  const { id, instance_uuid: serverId, status, source_compute: source, created_at: createdAt } = row;
  return {
    ...{ id, serverId, status, source, createdAt },
    ...(row.dest_compute !== null && { destination: row.dest_compute }),
    ...(row.updated_at !== null && { updatedAt: row.updated_at }),
  };
}
