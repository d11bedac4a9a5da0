/** Which cloud is held to the contract: the only place that knows. Default: the simulator; a real one by FERRY_CONTRACT_CLOUDS. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { Simulator } from '../../../simulator/simulator.ts';
import type { Login } from './api.ts';

/** What a server's copy is to be like. */
export interface CopyWish {
  readonly seconds?: number;
  /** Never ends by itself. */
  readonly hang?: boolean;
  /** Breaks half way. */
  readonly fail?: boolean;
  /** The destination says no in pre_live_migration. */
  readonly refuse?: boolean;
}

export interface Target {
  readonly name: string;
  readonly login: Login;
  /** [cinder] cross_az_attach */
  readonly crossAzAttach: boolean;
  /** max_concurrent_live_migrations */
  readonly slots: number;
  readonly lookEveryMs: number;
  /** The metadata that makes a server's copy so. */
  metadata(wish: CopyWish): Record<string, string>;
  /** Kills a nova-compute; the answer starts it again. */
  kill(host: string): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

const real = process.env['FERRY_CONTRACT_CLOUDS'];

export async function openTarget(options: { crossAzAttach?: boolean } = {}): Promise<Target> {
  return real === undefined ? await simulated(options) : await testbed(real);
}

async function simulated({ crossAzAttach = true }: { crossAzAttach?: boolean }): Promise<Target> {
  const size = { vcpus: 128, memoryMb: 262_144, diskGb: 4_000 };
  const cloud = await Simulator.start({
    hosts: ['cmp-a', 'cmp-b', 'cmp-c'].map((name) => ({
      name,
      hypervisor: name.replace('cmp', 'hv') + '.dc1.testbed',
      ...size,
    })),
    maxConcurrentLiveMigrations: 4,
    // The testbed's hypervisor is a fake that looks at no disks.
    storage: 'unchecked',
    crossAzAttach,
    rpcResponseTimeoutMs: 20_000,
    serviceDownTimeMs: 8_000,
    publishEveryMs: 1_000,
    timeFactor: 4,
    quotas: { compute: { instances: 200, cores: 400, ram: 1_048_576 }, volume: {}, network: {} },
  });
  return {
    name: 'the simulator',
    login: cloud.credentials,
    crossAzAttach,
    slots: 4,
    lookEveryMs: 10,
    metadata: (wish) => steering('sim', 'sim_copy_seconds', wish),
    kill: async (host) => {
      const start = cloud.computeDown(host);
      return await Promise.resolve(async () => {
        start();
        await Promise.resolve();
      });
    },
    stop: () => cloud.stop(),
  };
}

/** testbed/README.md */
async function testbed(file: string): Promise<Target> {
  const { clouds } = parse(await readFile(file, 'utf8')) as {
    clouds: Record<string, { auth: Record<string, string> }>;
  };
  const [auth] = Object.values(clouds).map((cloud) => cloud.auth);
  const compute = join(import.meta.dirname, '../../../testbed/compute');
  return {
    name: file,
    login: {
      authUrl: auth?.['auth_url'] ?? '',
      username: auth?.['username'] ?? '',
      password: auth?.['password'] ?? '',
      projectName: auth?.['project_name'] ?? '',
    },
    crossAzAttach: process.env['TB_CROSS_AZ'] !== 'False',
    slots: Number(process.env['TB_MAX_LIVE'] ?? 4),
    lookEveryMs: 150,
    metadata: (wish) => steering('tb', 'tb_seconds', wish),
    kill: async (host) => {
      await promisify(execFile)(compute, ['kill', host]);
      return async () => {
        await promisify(execFile)(compute, ['start', host]);
      };
    },
    stop: () => Promise.resolve(),
  };
}

function steering(prefix: string, seconds: string, wish: CopyWish): Record<string, string> {
  return {
    ...(wish.seconds !== undefined && { [seconds]: String(wish.seconds) }),
    ...(wish.hang === true && { [`${prefix}_hang`]: '1' }),
    ...(wish.fail === true && { [`${prefix}_fail`]: '1' }),
    ...(wish.refuse === true && { [`${prefix}_fail_pre`]: '1' }),
  };
}
