import { printable } from '../../domain/printable.ts';

export { printable };

/** A name that is safe to print, cut to a length that a table bears. */
export function name(text: string, longest = 32): string {
  const characters = Array.from(printable(text));
  return characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`;
}
