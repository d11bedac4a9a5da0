import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  visit,
  type Alias,
  type Document,
  type Node,
  type YAMLError,
} from 'yaml';
import { keyText, locate } from './locate.ts';
import type { Problem } from './problem.ts';

/** A YAML (or JSON: YAML 1.2 contains it) text, read as far as it could be. */
export interface YamlText {
  /** What it says, as plain values; undefined where that cannot be told. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Line and column of a field, 1-based. */
  readonly place: (path: readonly (string | number)[], at: 'key' | 'value') => Place;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

type Flaw = [offset: number | undefined, message: string, remedy: string];

/** Larger than any need; smaller than what would let a few lines grow into gigabytes. */
const mostAliases = 100;
/** Of whatever kind: each is looked up. */
const mostUses = 1_000;
/** As many as anybody reads. */
const mostFlaws = 100;

export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const placeOf = (offset: number | undefined): Place => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const answer = (flaws: Flaw[], value: unknown, document?: Document): YamlText => ({
    value,
    problems: flaws.map(([offset, message, remedy]) => ({ path: '', ...placeOf(offset), message, remedy })),
    place: (path, at) => placeOf(document === undefined ? 0 : locate(document, path, at)),
  });
  try {
    // Its own check for duplicate keys takes quadratic time.
    const options = { lineCounter: lines, prettyErrors: false, merge: true, uniqueKeys: false } as const;
    const documents = parseAllDocuments(text, { ...options, logLevel: 'silent' });
    const [document, second] = 'empty' in documents ? [] : documents;
    if (document === undefined || isNothing(document.contents)) {
      return answer([[0, 'the file is empty', 'Make one with: ferry campaign init FILE.']], undefined);
    }
    const said = [...document.errors, ...document.warnings];
    if (said.some(({ message }) => /stack/i.test(message))) throw new RangeError('stack overflow');
    const broken = said.map(syntaxFlaw);
    if (second !== undefined) {
      broken.push([second.range[0], 'a second document begins here', 'Write one campaign a file.']);
    }
    const targets = aliasTargets(document);
    if (targets.size > mostUses) throw new ReferenceError('too many aliases');
    const references = [...badAliases(document, targets), ...badMerges(document, targets)];
    const flaws = [...broken, ...references, ...repeatedKeys(document)];
    if (broken.length > 0 || references.length > 0) return answer(flaws, undefined, document);
    return answer(flaws, document.toJS({ maxAliasCount: mostAliases }), document);
  } catch (error) {
    return answer([beyondReading(error)], undefined);
  }
}

function isNothing(contents: unknown): boolean {
  return contents == null || (isScalar(contents) && contents.value === null);
}

function syntaxFlaw(error: YAMLError): Flaw {
  const remedies: Partial<Record<YAMLError['code'], string>> = {
    TAB_AS_INDENT: 'Indent with spaces.',
    BLOCK_AS_IMPLICIT_KEY: 'Put a text with a colon in quotes, or begin a new line.',
    TAG_RESOLVE_FAILED: 'Write plain values, without tags.',
    MISSING_CHAR: 'Close what is open: a quote or a bracket.',
  };
  const message = error.message.charAt(0).toLowerCase() + error.message.slice(1);
  return [
    error.pos[0],
    message,
    remedies[error.code] ?? 'Check indentation, quotes and brackets here and just above.',
  ];
}

function repeatedKeys(document: Document): Flaw[] {
  const flaws: Flaw[] = [];
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const pair of map.items) {
        const key = keyText(pair);
        if (seen.has(key) && isNode(pair.key) && flaws.length < mostFlaws) {
          flaws.push([pair.key.range?.[0], `${key} is written twice`, 'Keep one of the two.']);
        }
        seen.add(key);
      }
    },
  });
  return flaws;
}

type Targets = ReadonlyMap<Alias, Node | undefined>;

/** What each alias stands for, in one walk: the library's own `resolve` walks the whole text for each of them. */
function aliasTargets(document: Document): Targets {
  const anchored = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(document, (_key, node) => {
    if (isAlias(node)) targets.set(node, anchored.get(node.source));
    else if (isNode(node) && node.anchor !== undefined) anchored.set(node.anchor, node);
    return targets.size > mostUses ? visit.BREAK : undefined;
  });
  return targets;
}

/** Aliases of nothing, and those that stand inside what they stand for. */
function badAliases(document: Document, targets: Targets): Flaw[] {
  const flaws: Flaw[] = [];
  visit(document, {
    Alias: (_key, alias, ancestors) => {
      const target = targets.get(alias);
      const at = alias.range?.[0];
      if (target === undefined) {
        flaws.push([
          at,
          `*${alias.source} has no anchor above it`,
          `Write &${alias.source} before what is meant.`,
        ]);
      } else if (isCollection(target) && ancestors.includes(target)) {
        flaws.push([at, `*${alias.source} stands inside itself`, 'Write the value out.']);
      }
    },
  });
  return flaws;
}

/** Merge keys (YAML 1.1, and in wide use) that are given something without fields. */
function badMerges(document: Document, targets: Targets): Flaw[] {
  const flaws: Flaw[] = [];
  visit(document, {
    Pair: (_key, pair) => {
      if (keyText(pair) !== '<<') return;
      const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
      if (sources.every((source) => isMap(isAlias(source) ? targets.get(source) : source))) return;
      const at = isNode(pair.key) ? pair.key.range?.[0] : undefined;
      flaws.push([
        at,
        '<< takes a mapping, or a list of mappings',
        'Write <<: *name, with &name on a mapping.',
      ]);
    },
  });
  return flaws;
}

function beyondReading(error: unknown): Flaw {
  if (error instanceof RangeError) {
    return [0, 'the file is nested too deeply to be read', 'A campaign needs five levels.'];
  }
  if (error instanceof ReferenceError) {
    return [
      0,
      `the file uses more than ${mostUses} aliases, or ${mostAliases} aliases of aliases`,
      'Write the values out.',
    ];
  }
  throw error;
}
