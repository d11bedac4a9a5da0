import type { RunDocument, ScenarioDocument } from '../../domain/account/schema/run.ts';
import { printable } from './printable.ts';

type Reason = NonNullable<RunDocument['verdict']>['reasons'][number];

/**
 * The verdict as JUnit XML (the Ant and Surefire form, which Jenkins, GitLab and GitHub's actions read): a test suite for
 * each scenario and one for the run as a whole, a test case for each demand. A run that goes on has one skipped case.
 */
export function renderJunit(run: RunDocument): string {
  const { verdict, scenarios } = run;
  const reasons = verdict?.reasons ?? [];
  const known = new Set(scenarios.map(({ name }) => name));
  const suites = [
    suite(
      run,
      'run',
      reasons.filter(({ scenario }) => scenario === undefined || !known.has(scenario)),
      secondsOf(run),
    ),
    ...scenarios.map((scenario) =>
      suite(
        run,
        scenario.name,
        reasons.filter((reason) => reason.scenario === scenario.name),
        spanOf(scenario),
      ),
    ),
  ];
  const failures = reasons.filter(({ passed }) => !passed).length;
  const [tests, skipped] = verdict ? [reasons.length, 0] : [1, 1];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${quoted(run.run)} tests="${tests}" failures="${failures}" errors="0" skipped="${skipped}" time="${secondsOf(run)}">`,
    ...suites.flat(),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(run: RunDocument, name: string, reasons: readonly Reason[], seconds: string): string[] {
  const open = name === 'run' && run.verdict === undefined;
  if (reasons.length === 0 && !open) return [];
  const failures = reasons.filter(({ passed }) => !passed).length;
  const started = run.startedAt.replace(/\.\d+Z$/, '');
  return [
    `  <testsuite name=${quoted(name)} tests="${open ? 1 : reasons.length}" failures="${failures}" errors="0" skipped="${open ? 1 : 0}" time="${seconds}" timestamp="${started}">`,
    ...(open
      ? [
          `    <testcase classname=${quoted(run.campaign)} name="verdict" time="0"><skipped message="the run goes on"/></testcase>`,
        ]
      : reasons.flatMap((reason) => testCase(run, reason))),
    '  </testsuite>',
  ];
}

function testCase({ campaign }: RunDocument, { limit, scenario, text, passed }: Reason): string[] {
  const of = `classname=${quoted(scenario === undefined ? campaign : `${campaign}.${scenario}`)} name=${quoted(limit)} time="0"`;
  if (passed) return [`    <testcase ${of}><system-out>${escaped(text)}</system-out></testcase>`];
  return [
    `    <testcase ${of}>`,
    `      <failure type=${quoted(limit)} message=${quoted(text)}>${escaped(text)}</failure>`,
    '    </testcase>',
  ];
}

/** Sum of the makespans: what the scenario's evacuations took. */
function spanOf({ evacuations }: ScenarioDocument): string {
  return (evacuations.reduce((sum, { makespanMs = 0 }) => sum + makespanMs, 0) / 1000).toFixed(3);
}

function secondsOf({ startedAt, finishedAt }: RunDocument): string {
  return finishedAt === undefined
    ? '0'
    : ((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(3);
}

const quoted = (text: string) => `"${escaped(text)}"`;

/** XML 1.0 has no place for control characters, not even escaped: they are shown as `\u{1b}`. */
function escaped(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
