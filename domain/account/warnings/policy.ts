import type { ScenarioSlice } from '../slices.ts';
import type { Warning } from './warning.ts';

/** Whether the cloud really had what the scenario's name says. */
export function policy({ policy: check }: ScenarioSlice): Warning[] {
  switch (check?.state) {
    case undefined:
    case 'checked':
      return [];
    case 'unchecked':
      return [
        {
          kind: 'policy-unchecked',
          observation: 'its policy is declared, not checked',
          cause: check.reason,
          next: 'name a check command in policies.yaml where the worker runs: docs/policies.md',
        },
      ];
    case 'refused':
      return [
        {
          kind: 'policy-refused',
          observation: check.observation,
          cause: check.consequence,
          next: check.remedy,
        },
      ];
  }
}
