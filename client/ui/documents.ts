import { renderCsv } from '../render/csv.ts';
import { renderJson } from '../render/json.ts';
import { renderReport } from '../report/report.ts';
import { renderTrendPage } from '../report/trend.ts';
import { documentOf } from '../runs/document.ts';
import { subjectOf } from '../runs/subject.ts';
import { trendOf } from '../runs/trend.ts';
import type { Link } from '../temporal.ts';
import type { Answer } from './answer.ts';
import type { Readable } from './links.ts';

const newestRuns = 100;

/** A document to be opened or kept, as the command of that name writes it. @throws CommandEnds where nobody knows the run */
export async function documentFor(what: Readable, name: string, link: Link | undefined): Promise<Answer> {
  switch (what) {
    case 'report':
      return page(renderReport([await subjectOf(name, link)]));
    case 'trend':
      return page(renderTrendPage(name, await trendOf(name, link, { limit: newestRuns })));
    case 'json':
      return file(`${name}.json`, 'application/json', renderJson(await documentOf(name, link)));
    case 'csv':
      return file(`${name}.csv`, 'text/csv', renderCsv(await documentOf(name, link)));
  }
}

const page = (body: string): Answer => ({ type: 'text/html; charset=utf-8', policy: 'document', body });

/** A run's id is of plain letters: the store takes no other. */
const file = (name: string, type: string, body: string): Answer => ({
  type: `${type}; charset=utf-8`,
  policy: 'data',
  body,
  headers: { 'Content-Disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '_')}"` },
});
