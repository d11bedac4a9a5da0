import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { readScenario } from '../simulator/scenario.ts';
import { Simulator } from '../simulator/simulator.ts';
import type { Home } from './home.ts';

/** Simulated clouds of this process's making: an OpenStack each, on a port of the loopback. */
export interface SimulatedClouds {
  /** Where the clouds.yaml is that knows them all. */
  readonly cloudsYaml: string;
  readonly clouds: readonly { readonly name: string; readonly url: string }[];
  stop(): Promise<void>;
}

/** What a newcomer is shown: disks that are local to each host, and disks that all hosts share. */
export const showcase = ['local-disks', 'shared-storage'] as const;

/**
 * Starts the showcase's clouds from their scenario files in `examples/demo`, and has this process (its worker, its
 * preflight) find them by name; another process finds them with `OS_CLIENT_CONFIG_FILE` set to `cloudsYaml`.
 */
export async function simulatedClouds(home: Home): Promise<SimulatedClouds> {
  const running = await Promise.all(showcase.map(async (name) => ({ name, cloud: await startOne(name) })));
  const entries = running.map(({ name, cloud }) => (parse(cloud.cloudsYaml(name)) as Entries).clouds);
  const cloudsYaml = join(home.path, 'simulated-clouds.yaml');
  await mkdir(home.path, { recursive: true, mode: 0o700 });
  await writeFile(cloudsYaml, stringify({ clouds: Object.assign({}, ...entries) as object }), {
    mode: 0o600,
  });
  process.env['OS_CLIENT_CONFIG_FILE'] = cloudsYaml;
  return {
    cloudsYaml,
    clouds: running.map(({ name, cloud }) => ({ name, url: cloud.url })),
    stop: async () => {
      await Promise.all(running.map(({ cloud }) => cloud.stop()));
    },
  };
}

interface Entries {
  readonly clouds: object;
}

async function startOne(name: (typeof showcase)[number]): Promise<Simulator> {
  const file = fileURLToPath(new URL(`../examples/demo/${name}.cloud.yaml`, import.meta.url));
  return await Simulator.start(await readScenario(file));
}
