import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap } from 'yaml';

/**
 * Where a field stands in the text, as an offset: its value, or its key. A field that is not there stands where the
 * nearest thing around it does. Follows aliases and merge keys to what they stand for.
 */
export function locate(
  document: Document,
  path: readonly (string | number)[],
  at: 'key' | 'value',
): number | undefined {
  let node: unknown = document.contents;
  let place = offsetOf(node);
  for (const [depth, step] of path.entries()) {
    const found = child(document, node, step);
    if (found === undefined) return place;
    const last = depth === path.length - 1;
    place = (last && at === 'value' ? valueOffset(found.value) : undefined) ?? offsetOf(found.key) ?? place;
    node = found.value;
  }
  return place;
}

interface Child {
  readonly key: unknown;
  readonly value: unknown;
}

function child(document: Document, parent: unknown, step: string | number): Child | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  // Of a key that is written twice the last one counts.
  const own = node.items.findLast((pair) => keyText(pair) === String(step));
  return own ?? merged(document, node, step);
}

function merged(document: Document, map: YAMLMap, step: string | number): Child | undefined {
  for (const pair of map.items.filter((one) => keyText(one) === '<<')) {
    const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
    for (const source of sources) {
      const found = child(document, source, step);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

export function keyText({ key }: Pair): string {
  if (!isScalar(key)) return String(key);
  // The library's merge key is a symbol.
  return typeof key.value === 'symbol' ? (key.value.description ?? '') : String(key.value);
}

/** A value that was left out has no place of its own. */
function valueOffset(value: unknown): number | undefined {
  return isScalar(value) && value.value === null ? undefined : offsetOf(value);
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
