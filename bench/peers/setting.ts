import { join } from 'node:path';

/** Where the testbed and the peers' Python are: bench/peers/run says. */
export interface Setting {
  readonly testbed: string;
  readonly python: string;
  readonly rally: string;
  readonly env: NodeJS.ProcessEnv;
}

export function settingOf(env: NodeJS.ProcessEnv): Setting {
  const { TB_DIR: testbed, PEERS_VENV: venv } = env;
  if (testbed === undefined || venv === undefined) throw new Error('start it by: npm run bench:peers');
  return {
    testbed,
    python: join(venv, 'bin', 'python'),
    rally: join(venv, 'bin', 'rally'),
    env: { ...env, OS_CLIENT_CONFIG_FILE: join(testbed, 'clouds.yaml'), OS_CLOUD: 'testbed' },
  };
}

export const script = (name: string): string => join(import.meta.dirname, name);
