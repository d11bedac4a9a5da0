/** Between a number and its unit no line is broken. */
const beforeUnit = /(?<=\d) (?=(?:ms|s|min|h|%|GB|MB)(?![a-z]))/g;

/**
 * Breaks a line at its spaces so that nothing is wider than the width; a word that is wider by itself is cut. The first
 * line begins with `first`, the others with as many spaces.
 */
export function wrap(text: string, width: number, first = ''): string[] {
  const indent = ' '.repeat(first.length);
  const room = Math.max(20, width - first.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .replaceAll(beforeUnit, '\u00a0')
    .split(' ')
    .flatMap((long) => pieces(long, room))) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((each, i) => (i === 0 ? first : indent) + each.replaceAll('\u00a0', ' ').trimEnd());
}

function pieces(word: string, room: number): string[] {
  const cut: string[] = [];
  for (let from = 0; from === 0 || from < word.length; from += room) cut.push(word.slice(from, from + room));
  return cut;
}
