import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/activity';
import type { Clouds } from '../../../activities/clouds.ts';
import { preflight } from '../../../activities/preflight/preflight.ts';
import type { Finding } from '../../../domain/ground.ts';
import { CredentialsProblem, ServerFault } from '../../../openstack/errors.ts';
import { spec } from '../campaign/build.ts';
import { flavors, soundCloud } from './bodies.ts';
import { evidence, type FakeCloud } from './fake-cloud.ts';

/** Only what preflight uses of a worker's clouds. */
const worker = (open: () => Promise<FakeCloud>) =>
  ({ open: async () => ({ session: await open() }) }) as unknown as Clouds;
const on = (cloud: FakeCloud) =>
  preflight(
    worker(() => Promise.resolve(cloud)),
    { run: 'r1', spec: spec() },
  );

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => assert.fail('expected it to fail'),
    (problem: unknown) => problem,
  );
}

test('a sound cloud gives the ground of the run', async () => {
  const ground = await on(soundCloud());
  assert.equal(ground.home, 'cmp-a');
});

test('an error ends the run at once, with every finding in the failure', async () => {
  const failure = await failureOf(on(soundCloud().tell(flavors())));
  assert.ok(failure instanceof ApplicationFailure);
  assert.equal(failure.type, 'PreflightFailed');
  assert.equal(failure.nonRetryable, true);
  assert.match(failure.message, /^preflight: fleet\.flavor: the cloud has no flavor m1\.tiny/);
  const [{ findings }] = failure.details as [{ findings: readonly Finding[] }];
  assert.ok(findings.some((f) => f.severity === 'note'));
});

test('a cloud that is away is tried again', async () => {
  const broken = new ServerFault(evidence('/os-services', 503, 'try later'));
  assert.equal(await failureOf(on(soundCloud().tell({ 'compute /os-services': broken }))), broken);
});

test('an error beside a service that is away ends the run all the same', async () => {
  const broken = new ServerFault(evidence('/os-aggregates', 503, 'try later'));
  const failure = await failureOf(on(soundCloud().tell({ ...flavors(), 'compute /os-aggregates': broken })));
  assert.ok(failure instanceof ApplicationFailure);
  assert.equal(failure.type, 'PreflightFailed');
});

test('credentials that cannot be used are findings, one for each problem', async () => {
  const problems = [
    {
      file: 'clouds.yaml',
      field: 'clouds.test',
      problem: 'there is no such cloud',
      remedy: 'There are testbed, prod',
    },
    { file: 'clouds.yaml', field: 'clouds.prod.auth', problem: 'no password', remedy: 'Write one' },
  ];
  const clouds = worker(() => Promise.reject(new CredentialsProblem(problems)));
  const failure = await failureOf(preflight(clouds, { run: 'r1', spec: spec() }));
  assert.ok(failure instanceof ApplicationFailure);
  assert.equal(failure.type, 'PreflightFailed');
  const [{ findings }] = failure.details as [{ findings: readonly Finding[] }];
  assert.deepEqual(
    findings.map((f) => f.observation),
    ['clouds.yaml: clouds.test: there is no such cloud.', 'clouds.yaml: clouds.prod.auth: no password.'],
  );
});
