import type { Finding } from '../../domain/ground.ts';
import { colours } from './colours.ts';
import { type Look, usableWidth } from './look.ts';
import { printable } from './printable.ts';
import { wrap } from './wrap.ts';

const severities = ['error', 'warning', 'note'] as const;
const marks = { error: '✗', warning: '!', note: '·' } as const;

/**
 * What preflight found, worst first: each finding, what comes of it, and what to do. `checked`: how many things were
 * looked at, where that is known.
 */
export function renderFindings(findings: readonly Finding[], look: Look, checked?: number): string {
  const blocks = severities.flatMap((severity) => {
    const ours = findings.filter((f) => f.severity === severity);
    return ours.length === 0
      ? []
      : [heading(severity, ours.length, look), ...ours.map((f) => block(f, look))];
  });
  return [...blocks, summary(findings, checked)].join('\n\n');
}

function heading(severity: Finding['severity'], count: number, { colour }: Look): string {
  const { bold, red, yellow, cyan } = colours(colour);
  const paint = { error: red, warning: yellow, note: cyan }[severity];
  return bold(paint(numbered(count, severity)));
}

function block(finding: Finding, look: Look): string {
  const { severity, subject, observation, consequence, remedy } = finding;
  const { bold, dim } = colours(look.colour);
  const text = (first: string, words: string) => wrap(printable(words), usableWidth(look), first).join('\n');
  const lines = [
    text(`  ${marks[severity]} `, `${subject}: ${observation}`).replace(subject, bold(subject)),
    text('    so  ', consequence).replace('so', dim('so')),
    ...(remedy === 'Nothing to do.' ? [] : [text('    do  ', remedy).replace('do', dim('do'))]),
  ];
  return lines.join('\n');
}

/** `checked 24 things: 2 errors, no warnings, 3 notes` */
function summary(findings: readonly Finding[], checked: number | undefined): string {
  const counts = severities.map((severity) =>
    numbered(findings.filter((f) => f.severity === severity).length, severity),
  );
  const what = checked === undefined ? '' : `checked ${numbered(checked, 'thing')}: `;
  return `${what}${counts.join(', ')}`;
}

function numbered(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
