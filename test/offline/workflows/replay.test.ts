/** Runs that users began must go on under this code. The histories are of real runs: test/histories/record.ts, record-scheduled.ts. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { workflowTypes } from '../../../domain/control.ts';
import { workflowBundle } from '../../../worker/workflow-bundle.ts';

const folder = fileURLToPath(new URL('../../histories/', import.meta.url));
// What does not replay is told by the test; core would tell it, too.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});
const bundle = await workflowBundle();
const recorded = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.json')).sort();

/** As `temporal workflow show -o json` gives it. */
interface History {
  readonly events: readonly {
    readonly workflowExecutionStartedEventAttributes?: { readonly workflowId: string };
  }[];
}

/** Under its own id, of which the ids of its children are made. */
async function replay(text: string): Promise<void> {
  const history = JSON.parse(text) as History;
  const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
  await Worker.runReplayHistory({ workflowBundle: bundle }, history, id);
}

for (const path of recorded) {
  test(`${path.replace('/', ': ').replace(/\.json$/, '')} goes on under the present code`, async () => {
    await replay(await readFile(`${folder}${path}`, 'utf8'));
  });
}

test('every workflow has been recorded, and the outcomes that take a course of their own', () => {
  const kinds = new Set(recorded.map((path) => basename(path).split('.').at(-2)));
  assert.deepEqual([...kinds].sort(), Object.values(workflowTypes).sort());
  for (const outcome of ['completed', 'forced', 'failed', 'timed-out', 'aborted'])
    assert.ok(
      recorded.some((path) => path.endsWith(`.${outcome}.migration.json`)),
      `no migration that ended ${outcome}`,
    );
  // A run that held its hosts, one that waited for them, one that was refused; what schedules made of them; who was told.
  for (const course of ['held', 'waited', 'refused'].map((name) => `${name}.campaign`))
    assert.ok(
      recorded.some((path) => path.endsWith(`/${course}.json`)),
      course,
    );
  for (const course of ['passed', 'failed', 'refused'].map((name) => `${name}.scheduled`))
    assert.ok(
      recorded.some((path) => path.endsWith(`/${course}.json`)),
      course,
    );
});

test('a history of another course is noticed', async () => {
  const path = recorded.find((p) => p.endsWith('.completed.migration.json')) ?? '';
  const text = await readFile(`${folder}${path}`, 'utf8');
  const otherCourse = text.replaceAll('"startMigration"', '"askSomebodyElse"');
  await assert.rejects(replay(otherCourse), { name: 'DeterminismViolationError' });
});
