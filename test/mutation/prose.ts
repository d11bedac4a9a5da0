/** Descriptions in schemas are prose for readers: no test has to know their words. */
import type { Ignorer, NodePath } from '@stryker-mutator/api/ignore';

interface Call {
  readonly type: string;
  readonly callee?: {
    readonly name?: string;
    readonly property?: { readonly name?: string };
    readonly object?: unknown;
  };
}

/** What takes a description: of zod, and of the schemas' own (domain/account/schema/figures.ts). */
const describing = new Set(['describe', 'text', 'figure', 'count', 'time', 'ms', 'n', 'check', 'bytes']);

export const prose: Ignorer = {
  shouldIgnore(path: NodePath) {
    const { node, parentPath } = path as unknown as { node: Call; parentPath?: { node: Call } };
    if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined;
    const { type, callee } = parentPath?.node ?? { type: '' };
    const name = callee?.name ?? callee?.property?.name;
    return type === 'CallExpression' && name !== undefined && describing.has(name)
      ? 'A description in a schema is prose.'
      : undefined;
  },
};
