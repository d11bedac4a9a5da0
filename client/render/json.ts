/**
 * A document as JSON, two spaces deep. What JSON allows raw and a terminal may obey (DEL, the C1 controls, bidirectional
 * overrides, line separators) is written as \uXXXX: the value is the same for every reader.
 */
export function renderJson(document: unknown): string {
  const text = JSON.stringify(document, null, 2).replaceAll(
    /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => Array.from({ length: character.length }, (_, i) => unit(character.charCodeAt(i))).join(''),
  );
  return `${text}\n`;
}

const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
