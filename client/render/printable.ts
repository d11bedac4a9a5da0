/**
 * A name or message from the cloud, safe to print: whatever moves the cursor, changes colours, breaks the line, turns the
 * direction of writing or can't be seen (Unicode's categories Cc, Cf, Cs, Co, Cn, Zl, Zp) is shown as `\u{1b}`. Tenants
 * name their servers as they like, and an operator's terminal obeys what it is sent.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** The same, cut to a length that a table bears. */
export function name(text: string, longest = 32): string {
  const characters = Array.from(printable(text));
  return characters.length <= longest ? characters.join('') : `${characters.slice(0, longest - 1).join('')}…`;
}
