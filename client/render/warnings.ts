import type { RunDocument } from '../../domain/account/schema/run.ts';
import type { Colours } from './colours.ts';
import { name, printable } from './printable.ts';
import { wrap } from './wrap.ts';

type Warning = RunDocument['warnings'][number];

/** Each warning as what was observed, the likely cause, and what to do; nothing where there is none. */
export function renderWarnings(document: RunDocument, width: number, colours: Colours): string[] {
  const several = document.scenarios.length > 1;
  const all = [
    ...document.scenarios.flatMap((scenario) =>
      scenario.warnings.map((warning) => ({ warning, of: several ? `${name(scenario.name, 60)}: ` : '' })),
    ),
    ...document.warnings.map((warning) => ({ warning, of: '' })),
  ];
  if (all.length === 0) return [];
  return [
    colours.yellow('Warnings'),
    ...all.flatMap(({ warning, of }, i) => [
      ...(i === 0 ? [] : ['']),
      ...renderWarning(warning, of, width, colours),
    ]),
  ];
}

function renderWarning(warning: Warning, of: string, width: number, colours: Colours): string[] {
  const observation = wrap(of + printable(warning.observation), width, '  ! ');
  const explained = [
    ...wrap(printable(warning.cause), width, '    cause: '),
    ...wrap(printable(warning.next), width, '    next:  '),
  ];
  return [...observation, ...explained.map(colours.dim)];
}
