import { duration } from '../../domain/account/duration.ts';
import type { RunDocument } from '../../domain/account/schema/run.ts';
import { colours as coloursFor } from './colours.ts';
import { feltLegend } from './felt.ts';
import { type Look, usableWidth } from './look.ts';
import { printable } from './printable.ts';
import { renderScenario } from './scenario.ts';
import { renderUnmoved } from './unmoved.ts';
import { renderVerdict } from './verdict.ts';
import { renderWarnings } from './warnings.ts';
import { wrap } from './wrap.ts';

/**
 * The account of a run for a person: what each scenario cost, which servers did not arrive and why, what to know before
 * trusting the figures, and the verdict last, where the eye rests.
 */
export function renderRun(document: RunDocument, look: Look): string {
  const width = usableWidth(look);
  const colours = coloursFor(look.colour);
  const sections = [
    renderHead(document, width),
    ...document.scenarios.map((scenario) => renderScenario(scenario, look, colours)),
    document.scenarios.some(({ summary }) => summary.parts.length > 0) ? legend(width).map(colours.dim) : [],
    feltLegend(document, width).map(colours.dim),
    renderUnmoved(document, width),
    renderWarnings(document, width, colours),
    renderVerdict(document, width, colours),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function renderHead(document: RunDocument, width: number): string[] {
  const { run, campaign, cloud, startedAt, finishedAt, totals, resolutions } = document;
  const took =
    finishedAt === undefined
      ? 'still running'
      : `took ${duration(Date.parse(finishedAt) - Date.parse(startedAt))}`;
  const rate = totals.verifiedRate;
  const share = rate
    ? ` (${percent(rate.percent)} %; 95 % interval ${percent(rate.lowPercent)}–${percent(rate.highPercent)} %)`
    : '';
  const poll = resolutions.pollEveryMs;
  const resolution =
    poll === undefined ? '' : `; times are seen at least every ${duration(poll)}, Nova's are whole seconds`;
  return [
    ...wrap(printable(`Run ${run} of campaign ${campaign} on cloud ${cloud}`), width),
    ...wrap(`started ${startedAt.slice(0, 19).replace('T', ' ')} UTC, ${took}${resolution}`, width),
    ...wrap(`${totals.verified} of ${totals.attempted} migrations verified${share}`, width),
  ];
}

/** What the columns mean, for who meets them for the first time. */
function legend(width: number): string[] {
  return wrap(
    'makespan: first POST to last server verified. p50, p95, max: of one server, POST to landed. queue to post, lag: ' +
      'medians. ran, at most: migrations the cloud ran at once on a host, against those asked. API calls: per migration. ' +
      "overhead: makespan to the best schedule of Nova's own times. · is unknown.",
    width,
  );
}

/** A share, without ever rounding it up to a whole success. */
export function percent(value: number): string {
  // 99.96 is not 100: only a whole success may be called one.
  return value === 100 || value === 0 ? String(value) : Math.min(99.9, Math.max(0.1, value)).toFixed(1);
}
