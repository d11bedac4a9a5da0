import { probeTaskQueue } from '../../domain/control.ts';
import { type Check, warning } from './check.ts';

/** Whether somebody would take the watch over the fleet. Known where Temporal can be asked: by a run. */
export const probeWorker: Check = {
  what: 'the probe worker',
  look: async ({ spec, hearsProbeWorker }) => {
    if (!spec.probes || !hearsProbeWorker) return undefined;
    if (await hearsProbeWorker()) return [];
    return [
      warning({
        subject: 'probes',
        observation: `The campaign has probes, and no worker has asked Temporal’s task queue ${probeTaskQueue} for work within 90 s.`,
        consequence:
          'Nobody would watch the guests: servers are moved all the same, and what was felt of it stays unknown.',
        remedy:
          'Start `ferry worker --role probe` on a machine that reaches the guests, with the same probe key (docs/probes.md); or take probes out of the campaign.',
      }),
    ];
  },
};
