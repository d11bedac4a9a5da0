import { type RunningWorker, startControlWorker } from './control-worker.ts';
import type { Home } from './home.ts';
import { startProbeWorker } from './probe-worker.ts';
import type { Reach } from './temporal/reach.ts';

/** `control`: carries runs, and reaches the cloud's API · `probe`: watches guests, and reaches them. */
export const roles = ['control', 'probe'] as const;
export type Role = (typeof roles)[number];

const start: Record<Role, (home: Home, reach: Reach) => Promise<RunningWorker>> = {
  control: startControlWorker,
  probe: startProbeWorker,
};

/** One process may have both roles. When one of its workers ends, so do the others. */
export async function startWorkers(
  home: Home,
  reach: Reach,
  wanted: readonly Role[],
): Promise<RunningWorker> {
  const running = await Promise.all([...new Set(wanted)].map((role) => start[role](home, reach)));
  return {
    ended: Promise.race(running.map(({ ended }) => ended)),
    stop: async () => {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}
