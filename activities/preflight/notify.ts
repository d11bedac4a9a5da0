import { NotifyProblem } from '../../results/notify/problem.ts';
import { Target } from '../../results/notify/target.ts';
import { type Check, error } from './check.ts';

/** Whether the targets that the campaign names are known here: a failure must not be the first to find out. */
export const notify: Check = {
  what: 'targets of notify.yaml',
  look: async ({ spec }) => {
    if (!spec.notify) return undefined;
    const problems = new Set<string>();
    for (const name of spec.notify) {
      try {
        await Target.find(name);
      } catch (problem) {
        if (!(problem instanceof NotifyProblem)) throw problem;
        problems.add(problem.message);
      }
    }
    return [...problems].map((observation) =>
      error({
        subject: 'notify',
        observation,
        consequence: 'Nobody would be told how the run ended.',
        remedy: 'Mend notify.yaml where the worker runs, or leave out notify. docs/notify.md tells.',
      }),
    );
  },
};
