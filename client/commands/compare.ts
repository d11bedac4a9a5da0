import { compare as held } from '../../domain/account/comparison/compare.ts';
import { COMPARISON_FORMAT, type ComparisonDocument } from '../../domain/account/schema/comparison.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { appearance, print } from '../output.ts';
import { renderComparison } from '../render/compare.ts';
import { renderJson } from '../render/json.ts';
import { findRun, linkIfAny } from '../runs/find.ts';
import { subjectOf } from '../runs/subject.ts';
import { deliver } from '../deliver.ts';

export interface CompareOptions {
  readonly json?: true;
  readonly html?: string;
}

/** Holds each of the later runs against the first. */
export async function compare(typed: readonly string[], { json, html }: CompareOptions): Promise<void> {
  if (typed.length < 2)
    throw new CommandEnds(
      exitCodes.usage,
      `runs: ${typed.length} is too few to compare. Name two or more: ferry compare A B`,
    );
  await using link = await linkIfAny();
  const subjects = [];
  for (const [i, one] of typed.entries())
    subjects.push({
      ...(await subjectOf(await findRun(one, link), link)),
      letter: String.fromCharCode(65 + i),
    });
  const [base, ...others] = subjects;
  if (!base) return;
  if (others.some(({ document }) => document.run === base.document.run))
    throw new CommandEnds(exitCodes.usage, `runs: ${base.document.run} is named twice. Name different runs.`);
  const comparisons = others.map(({ document }) => held(base.document, document));
  if (html !== undefined) {
    const { renderComparisonPage } = await import('../report/comparison.ts');
    await deliver(renderComparisonPage(comparisons, subjects), html);
  }
  const document: ComparisonDocument = { format: COMPARISON_FORMAT, comparisons };
  if (json) print(renderJson(document));
  else if (html !== '-') print(comparisons.map((one) => renderComparison(one, appearance())).join('\n'));
}
