import type { Ending } from '../../domain/account/schema/verdict.ts';

/** When a target wants to be told. `fail` is whatever is no pass; `change`: unlike the campaign's run before it. */
export const occasions = ['fail', 'pass', 'change', 'always'] as const;
export type Occasion = (typeof occasions)[number];

/** Whether an ending is one of the occasions. The first run of a campaign is a change where it is no pass. */
export function isOccasion(on: readonly Occasion[], state: Ending, previous: Ending | undefined): boolean {
  const failed = state !== 'pass';
  const changed = failed !== (previous !== undefined && previous !== 'pass');
  return on.includes('always') || on.includes(failed ? 'fail' : 'pass') || (on.includes('change') && changed);
}
