import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { verdictMessageSchema } from '../../../domain/account/schema/verdict.ts';
import { brokenMessage, testMessage } from '../../../domain/account/verdict-message.ts';
import { alertmanagerBody } from '../../../results/notify/formats/alertmanager.ts';
import { slackBody } from '../../../results/notify/formats/slack.ts';
import { templateBody, templateProblems } from '../../../results/notify/formats/template.ts';
import { hostile, message } from './messages.ts';

const broken = brokenMessage({
  ...{ run: 'nightly-1', campaign: 'nightly', cloud: 'prod', reason: `preflight: ${hostile}` },
  ...{ startedAt: Date.UTC(2026, 10, 24, 2), finishedAt: Date.UTC(2026, 10, 24, 2, 1) },
});
const all = [message('pass'), message('fail'), message('pass', 'fail'), broken, testMessage(Date.now())];

test('every message is what its schema says, to the last field', () => {
  for (const one of all) assert.deepEqual(verdictMessageSchema.parse(JSON.parse(JSON.stringify(one))), one);
});

test('a message says how it ended, what was not met, and what each scenario took', () => {
  const { state, summary, unmet, scenarios, attempted, verified } = message('fail', 'pass');
  assert.equal(state, 'fail');
  assert.match(summary, /^nightly failed: 2 of \d demands not met; 47 of 48 migrations verified$/);
  assert.deepEqual(unmet.map(({ limit }) => limit), ['successRatePercent', 'serverMs']); // prettier-ignore
  assert.deepEqual([attempted, verified, scenarios.length], [48, 47, 1]);
  assert.ok((scenarios[0]?.p50Ms ?? 0) > 1000);
});

interface Text {
  readonly type: string;
  readonly text: string;
}
interface Slack {
  readonly text: string;
  readonly blocks: { type: string; text?: Text; fields?: Text[]; elements?: Text[] }[];
}

// https://docs.slack.dev/reference/block-kit/blocks: as many as Slack takes.
function assertSlackTakes(body: Slack): void {
  assert.ok(body.blocks.length <= 50);
  for (const { type, text, fields = [] } of body.blocks) {
    assert.ok(['header', 'section', 'context'].includes(type));
    if (text) assert.ok(text.text.length >= 1 && text.text.length <= (type === 'header' ? 150 : 3000));
    assert.ok(fields.length <= 10);
    for (const field of fields) assert.ok(field.text.length <= 2000);
  }
}

test('Slack: within its limits, however long names and however many demands are', () => {
  const one = message('fail').unmet[0];
  assert.ok(one);
  const endless = {
    ...message('fail'),
    cloud: '&'.repeat(5000),
    summary: '<'.repeat(9000),
    unmet: Array.from({ length: 500 }, () => ({ ...one, text: `&${hostile}`.repeat(40) })),
    scenarios: Array.from({ length: 256 }, (_, i) => ({ ...message('pass').scenarios[0]!, name: `s${i}` })), // eslint-disable-line @typescript-eslint/no-non-null-assertion
  };
  for (const each of [...all, endless]) assertSlackTakes(slackBody(each) as Slack);
  const { text } = slackBody(endless) as Slack;
  assert.match(text, /^(&lt;)+…$/, 'cut between entities, never within one');
});

test('Slack: what a tenant called a server mentions nobody, links nowhere and breaks no line', () => {
  const said = JSON.stringify(slackBody(message('fail')));
  assert.match(
    said,
    /&lt;!channel&gt; &lt;https:\/\/evil\|ok&gt; \{\{run\}\} &amp; \\\\u\{202e\}\\\\u\{7\}\\\\u\{a\}/,
  );
  assert.doesNotMatch(said, /<[!@#h]/);
});

test('Slack: the headline says the verdict, the evidence comes first, the next step last', () => {
  const { blocks } = slackBody(message('fail', 'pass')) as Slack;
  assert.equal(blocks[0]?.text?.text, '❌ nightly failed');
  assert.ok(blocks[1]?.fields?.some(({ text }) => text === '*The run before*\npass'));
  assert.match(blocks[2]?.text?.text ?? '', /^• image-m1\.tiny-x4: 47 of 48 migrations verified/);
  assert.match(blocks.at(-1)?.elements?.[0]?.text ?? '', /`ferry show nightly-20260314`/);
  assert.equal((slackBody(message('pass')) as Slack).blocks[0]?.text?.text, '✅ nightly passed');
  assert.equal((slackBody(broken) as Slack).blocks[0]?.text?.text, '⚠️ nightly came to no verdict');
});

// Alertmanager's api/v2/openapi.yaml: postableAlerts, postableAlert, alert, labelSet. Its label names: Prometheus' own.
const labelSet = { type: 'object', additionalProperties: { type: 'string' } };
const postableAlerts = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['labels'],
    additionalProperties: false,
    properties: {
      startsAt: { type: 'string', format: 'date-time' },
      endsAt: { type: 'string', format: 'date-time' },
      annotations: labelSet,
      labels: { ...labelSet, minProperties: 1, propertyNames: { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' } },
      generatorURL: { type: 'string', format: 'uri' },
    },
  },
};
const ajv = new Ajv();
formats.default(ajv);
const isPostable = ajv.compile(postableAlerts);

interface Alert {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly startsAt: string;
  readonly endsAt: string;
}
const options = { labels: { severity: 'critical', team: 'infra' }, firingHours: 24 };
const alertOf = (one: Parameters<typeof alertmanagerBody>[0]) =>
  (alertmanagerBody(one, options) as Alert[])[0] ?? assert.fail('no alert');

test('Alertmanager: each body is what its API takes', () => {
  for (const one of all)
    assert.ok(isPostable(alertmanagerBody(one, options)), JSON.stringify(isPostable.errors));
});

test('Alertmanager: a failure fires for as long as told, and a good run resolves the same alert', () => {
  const [bad, good] = [alertOf(message('fail')), alertOf(message('pass'))];
  const lasts = ({ startsAt, endsAt }: Alert) => Date.parse(endsAt) - Date.parse(startsAt);
  assert.equal(lasts(bad), 24 * 3_600_000);
  assert.equal(lasts(good), 0);
  assert.deepEqual(bad.labels, good.labels, 'labels are what makes it the same alert');
  assert.deepEqual(bad.labels, { alertname: 'FerryVerdict', severity: 'critical', campaign: 'nightly', cloud: 'testbed', team: 'infra' }); // prettier-ignore
  assert.equal(alertOf(broken).annotations['state'], 'broken');
  assert.ok(lasts(alertOf(broken)) > 0);
});

test('Alertmanager: a test is another alert, which resolves itself', () => {
  const { labels, startsAt, endsAt } = alertOf(testMessage(Date.now()));
  assert.equal(labels['alertname'], 'FerryTest');
  assert.equal(Date.parse(endsAt) - Date.parse(startsAt), 300_000);
});

test('a template of one’s own: tags in its texts, numbers as numbers, lists by sections', () => {
  const template = {
    title: '{{campaign}}: {{state}}',
    count: '{{attempted}}',
    evidence: '{{#unmet}}[{{limit}} of {{run}}]{{/unmet}}{{^unmet}}all met{{/unmet}}',
    nested: [{ fixed: 7, also: null }],
  };
  assert.deepEqual(templateProblems(template), []);
  assert.deepEqual(templateBody(message('fail'), template), {
    title: 'nightly: fail',
    count: 48,
    evidence: '[successRatePercent of nightly-20260314][serverMs of nightly-20260314]',
    nested: [{ fixed: 7, also: null }],
  });
  assert.deepEqual((templateBody(message('pass'), template) as { evidence: string }).evidence, 'all met');
});

test('a template of one’s own: a hostile name ends no text, adds no field, and is no template itself', () => {
  for (const tag of ['{{text}}', '{{{text}}}', '{{&text}}']) {
    const body = templateBody(message('fail'), { text: `{{#unmet}}${tag}{{/unmet}}`, safe: true });
    const read = JSON.parse(JSON.stringify(body)) as { text: string; safe: boolean };
    assert.deepEqual(Object.keys(read), ['text', 'safe']);
    assert.ok(read.text.includes('"}],"text":"<!channel>'), read.text);
    assert.ok(read.text.includes('{{run}}'), 'a value is not read as a template');
    assert.doesNotMatch(read.text, /[\p{Cc}\p{Cf}]/u);
  }
});

for (const [text, says] of [
  ['{{campain}}', /\{\{campain\}\} is no field of ferry\.verdict\/1 \(here: format, test, run/],
  ['{{#scenarios}}{{limit}}{{/scenarios}}', /\{\{limit\}\} is no field .*here: name, attempted/],
  ['{{#unmet}}never closed', /Unclosed section "unmet"/],
  ['{{> part}}', /there are no partials/],
  ['{{endedEarly.why}}', /endedEarly\.why/],
] as const) {
  test(`a template with ${text} is refused before the night on which it matters`, () => {
    assert.match(templateProblems({ deep: [text] }).join(), says);
  });
}

test('a template may use every field there is', () => {
  const fields = '{{run}} {{cloud}} {{previous}} {{tookMs}} {{endedEarly.reason}} {{leaks}} {{warnings}}';
  const lists =
    '{{#scenarios}}{{name}} {{p50Ms}} {{campaign}}{{/scenarios}}{{#endedEarly}}{{how}}{{/endedEarly}}';
  assert.deepEqual(templateProblems([fields, lists]), []);
});
