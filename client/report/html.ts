import { printable } from '../render/printable.ts';

/** Text that is HTML already: made by {@link html}, or by the plot library, which escapes what it draws. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = Html | string | number | undefined | readonly Piece[];

/**
 * HTML in which everything put in is escaped, unless it was made here itself: whoever writes a page cannot forget it.
 * Characters that can't be seen are shown as `\u{…}`, as on a terminal. Undefined is nothing.
 */
export function html(fixed: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(fixed.map((text, i) => (i === 0 ? '' : put(pieces[i - 1])) + narrow(text)).join(''));
}

/** Without the source's indentation, which would be half of the page. */
const narrow = (fixed: string) => fixed.replaceAll(/\s*\n\s*/g, '\n');

function put(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'object') return piece.map(put).join('');
  return escape(String(piece));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe between tags, and between the quotes of an attribute. */
export function escape(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
