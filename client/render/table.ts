import Table from 'cli-table3';

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
}

/** Columns side by side, two spaces apart, without rules: it can be read by a person, `awk` and a screen reader. */
export function table(columns: readonly Column[]): string[] {
  const rules =
    'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid';
  const text = new Table({
    chars: { ...Object.fromEntries(rules.split(' ').map((rule) => [rule, ''])), middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map(({ align }) => align),
    head: columns.map(({ head }) => head),
  });
  const rows = columns.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  for (let row = 0; row < rows; row++) text.push(columns.map(({ cells }) => cells[row] ?? ''));
  return text
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/**
 * As many tables as the width demands: the label's column stands before each, and groups are kept together. Their cells
 * must be of plain letters, whose width is their number.
 */
export function tables(label: Column, groups: readonly (readonly Column[])[], width: number): string[][] {
  const packed: Column[][] = [];
  for (const group of groups) {
    const last = packed.at(-1);
    if (last && widthOf([label, ...last, ...group]) <= width) last.push(...group);
    else packed.push([...group]);
  }
  return packed.map((columns) => table([label, ...columns]));
}

function widthOf(columns: readonly Column[]): number {
  const widths = columns.map(({ head, cells }) =>
    [head, ...cells].reduce((widest, { length }) => Math.max(widest, length), 0),
  );
  return widths.reduce((a, b) => a + b) + 2 * (columns.length - 1);
}
