/**
 * A name or message from the cloud, safe to show: whatever moves the cursor, changes colours, breaks the line, turns the
 * direction of writing or can't be seen (Unicode's categories Cc, Cf, Cs, Co, Cn, Zl, Zp) is shown as `\u{1b}`. Tenants
 * name their servers as they like, and an operator's terminal obeys what it is sent.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** The same of several lines, which stay lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
