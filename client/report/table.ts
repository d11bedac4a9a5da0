import { html, type Html, type Piece } from './html.ts';

export interface Column {
  readonly head: Piece;
  /** Figures stand to the right, so that their digits are beneath one another. */
  readonly align?: 'left' | 'right';
}

export interface Group {
  /** A heading across the rows that follow it. */
  readonly head?: Piece;
  readonly rows: readonly (readonly Piece[])[];
}

/** A table whose first column heads its rows. Wider than the screen it scrolls by itself, and by the keyboard. */
export function table(name: string, columns: readonly Column[], groups: readonly Group[]): Html {
  const side = (i: number) => (columns[i]?.align === 'left' ? html` class="l"` : undefined);
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map(({ head }, i) => html`<th scope="col" ${side(i)}>${head}</th>`)}
        </tr>
      </thead>
      ${groups.map(
        ({ head, rows }) =>
          html`<tbody>
            ${
              head === undefined
                ? undefined
                : html`<tr class="group">
                    <th colspan="${columns.length}" scope="rowgroup"><span>${head}</span></th>
                  </tr>`
            }
            ${rows.map(
              (cells) =>
                html`<tr>
                  ${cells.map((cell, i) =>
                    i === 0
                      ? html`<th scope="row" ${side(i)}>${cell}</th>`
                      : html`<td ${side(i)}>${cell}</td>`,
                  )}
                </tr>`,
            )}
          </tbody>`,
      )}
    </table>
  </div>`;
}

export const left = (head: Piece): Column => ({ head, align: 'left' });
export const right = (head: Piece): Column => ({ head });
