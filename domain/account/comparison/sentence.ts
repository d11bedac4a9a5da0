import { duration } from '../duration.ts';
import type { Comparison, Contrast } from './compare.ts';

/** What a comparison comes to, in plain words: what differs first, then what this sample could not have shown. */
export function sentences(
  { contrasts, onlyInBase, onlyInOther, unmatched }: Comparison,
  base: string,
  other: string,
): string[] {
  const differing = contrasts.filter(({ finding }) => finding === 'slower' || finding === 'faster');
  const alike = contrasts.filter(({ finding }) => finding === 'not-told-apart');
  const empty = contrasts.filter(({ finding }) => finding === 'nothing-to-compare');
  return [
    ...differing.map(
      (contrast) => `${other} is ${contrast.finding} by ${shiftOf(contrast)} in ${where(contrast)}.`,
    ),
    ...(contrasts.length === 0 ? ['The runs have nothing in common that could be compared.'] : []),
    ...alike.map((contrast) => `No difference was found in ${where(contrast)}${power(contrast)}.`),
    ...empty.map(
      (contrast) => `Nothing to compare in ${where(contrast)}: one of the two has no verified migration.`,
    ),
    ...only(onlyInBase, base),
    ...only(onlyInOther, other),
    ...unmatched.map(
      ({ scenario, phase, run }) => `Only ${run} has ${phase} trips of ${scenario}: they are left out.`,
    ),
  ];
}

function shiftOf({ shift }: Contrast): string {
  if (!shift) return '';
  const interval =
    shift.interval && [shift.interval.low, shift.interval.high].map(Math.abs).sort((a, b) => a - b);
  const between = interval ? ` (95 %: ${interval.map(duration).join(' to ')})` : '';
  return `${duration(Math.abs(shift.estimate))}${between}`;
}

/** Absence of evidence, with what evidence there could have been. */
function power({ shift }: Contrast): string {
  return shift?.smallestDetectable === undefined
    ? ': the samples are too small to show any'
    : `; one of ${duration(shift.smallestDetectable)} or more would have shown four times out of five`;
}

function only(scenarios: readonly string[], run: string): string[] {
  return scenarios.length === 0 ? [] : [`Only ${run} has ${scenarios.join(', ')}.`];
}

const where = ({ scenario, phase }: Contrast) => `${scenario}, ${phase} trips`;
