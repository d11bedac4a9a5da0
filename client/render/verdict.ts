import type { RunDocument } from '../../domain/account/schema/run.ts';
import type { Colours } from './colours.ts';
import { name, printable } from './printable.ts';
import { wrap } from './wrap.ts';

/** Pass or fail, and the evidence for each demand: what was broken first. */
export function renderVerdict(
  { verdict, scenarios }: RunDocument,
  width: number,
  colours: Colours,
): string[] {
  if (!verdict) return ['Verdict: none yet, the run goes on'];
  const passed = verdict.state === 'pass';
  const { reasons } = verdict;
  const inOrder = [
    ...reasons.filter((reason) => !reason.passed),
    ...reasons.filter((reason) => reason.passed),
  ];
  return [
    `Verdict: ${passed ? colours.green('pass') : colours.red('fail')}`,
    ...inOrder.flatMap((reason) => {
      const of =
        reason.scenario !== undefined && scenarios.length > 1 ? `${name(reason.scenario, 60)}: ` : '';
      const lines = wrap(of + printable(reason.text), width, reason.passed ? '  met     ' : '  broken  ');
      return reason.passed ? lines : lines.map(colours.red);
    }),
  ];
}
