import { duration } from '../../../domain/account/duration.ts';
import type { VerdictMessage } from '../../../domain/account/schema/verdict.ts';
import { printable } from '../../../domain/printable.ts';

/** https://docs.slack.dev/reference/block-kit/blocks: a header's text, a section's text, a field's. */
const most = { header: 150, text: 3_000, field: 2_000, scenarios: 12 } as const;

/** A message of Slack's incoming webhooks: Block Kit, and `text` for notifications and for readers without blocks. */
export function slackBody(message: VerdictMessage): object {
  const { run, test } = message;
  const told = test ? 'sent by `ferry notify --test`' : `\`ferry show ${escaped(run)}\` tells all of it`;
  return {
    text: cut(message.summary, most.text),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: title(message).slice(0, most.header), emoji: true },
      },
      { type: 'section', fields: facts(message) },
      ...section(evidence(message)),
      ...section(scenarios(message)),
      { type: 'context', elements: [mrkdwn(told)] },
    ],
  };
}

/** A campaign's name is of a-z, 0-9 and - alone, at most 40 of them. */
function title({ campaign, state, test }: VerdictMessage): string {
  if (test) return '🧪 ferry: a test message';
  const words = {
    pass: `✅ ${campaign} passed`,
    fail: `❌ ${campaign} failed`,
    broken: `⚠️ ${campaign} came to no verdict`,
  };
  return words[state];
}

function facts({ cloud, attempted, verified, tookMs, previous, leaks, state }: VerdictMessage): object[] {
  const rows: [string, string][] = [
    ['Cloud', cloud],
    ...(state === 'broken'
      ? []
      : ([['Verified', `${verified} of ${attempted} migrations`]] as [string, string][])),
    ['Took', duration(tookMs)],
    ...(previous === undefined ? [] : ([['The run before', previous]] as [string, string][])),
    ...(leaks === 0 ? [] : ([['Left in the cloud', String(leaks)]] as [string, string][])),
  ];
  return rows.map(([head, text]) => mrkdwn(`*${head}*\n${cut(text, most.field - 40)}`));
}

function evidence({ endedEarly, unmet }: VerdictMessage): string[] {
  if (unmet.length === 0) return endedEarly ? [endedEarly.reason] : [];
  return unmet.map(({ scenario, text }) => `• ${scenario === undefined ? '' : `${scenario}: `}${text}`);
}

function scenarios({ scenarios: all }: VerdictMessage): string[] {
  const measured = all.filter(({ p50Ms }) => p50Ms !== undefined);
  const lines = measured
    .slice(0, most.scenarios)
    .map(({ name, p50Ms = 0, p95Ms, makespanMs }) =>
      [
        `${name}: p50 ${duration(p50Ms)}`,
        ...(p95Ms === undefined ? [] : [`p95 ${duration(p95Ms)}`]),
        ...(makespanMs === undefined ? [] : [`makespan ${duration(makespanMs)}`]),
      ].join(' · '),
    );
  const more = measured.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more scenarios`] : lines;
}

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });

/** As many lines as a section holds. */
function section(lines: readonly string[]): object[] {
  if (lines.length === 0) return [];
  return [{ type: 'section', text: mrkdwn(cut(lines, most.text)) }];
}

/** https://docs.slack.dev/messaging/formatting-message-text: these three begin mentions, links and entities. */
function escaped(text: string): string {
  return printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escaped, and cut where the next character (never a part of an entity) would be one too many. */
function cut(text: string | readonly string[], atMost: number): string {
  const escapedCharacters = (typeof text === 'string' ? [text] : text).flatMap((line, i) => [
    ...(i === 0 ? [] : ['\n']),
    ...Array.from(line, escaped),
  ]);
  let length = 0;
  const end = escapedCharacters.findIndex((character) => (length += character.length) > atMost - 1);
  return end === -1 ? escapedCharacters.join('') : `${escapedCharacters.slice(0, end).join('')}…`;
}
