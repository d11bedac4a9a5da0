import { join } from 'node:path';
import { output } from './process.ts';

/** Where the testbed and the peers' Python are. */
export interface Setting {
  readonly testbed: string;
  readonly python: string;
  readonly rally: string;
  readonly env: NodeJS.ProcessEnv;
}

export const script = (name: string): string => join(import.meta.dirname, name);

/** Brings up the testbed, and installs Rally where it is not yet: bench/peers/prepare. */
export async function prepared(env: NodeJS.ProcessEnv): Promise<Setting> {
  const { testbed, venv } = JSON.parse(await output(script('prepare'), [], env)) as {
    testbed: string;
    venv: string;
  };
  return {
    testbed,
    python: join(venv, 'bin', 'python'),
    rally: join(venv, 'bin', 'rally'),
    env: {
      ...env,
      ...{ TB_DIR: testbed, PEERS_VENV: venv },
      ...{ OS_CLIENT_CONFIG_FILE: join(testbed, 'clouds.yaml'), OS_CLOUD: 'testbed' },
    },
  };
}
