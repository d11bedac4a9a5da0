import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policy } from '../../../../../domain/account/warnings/policy.ts';
import { runWarnings } from '../../../../../domain/account/warnings/warnings.ts';
import type { Leak } from '../../../../../domain/run.ts';
import { sampleRun } from '../../sample-run.ts';
import { evacuationOf, scenarioOf } from '../scenario-of.ts';

const leak = (kind: Leak['kind'], reason: string): Leak => ({ kind, id: 'x-1', name: 'x', reason });
const left = (...leaks: Leak[]) => {
  const [warning, ...others] = runWarnings({ ...sampleRun({ servers: 1, trips: 1 }), leaks }, []);
  assert.deepEqual(others, []);
  assert.equal(warning?.kind, 'leaks');
  return warning;
};

test('what is still in the cloud is counted, each reason once, three of them at most', () => {
  assert.match(left(leak('port', 'in use')).observation, /^1 of the things .* is still/);
  const many = left(...['a', 'b', 'a', 'c', 'd'].map((reason) => leak('volume', reason)));
  assert.match(many.observation, /^5 of the things .* are still/);
  assert.equal(many.cause, 'a; b; c');
});

test('what ferry can clean has its command; a policy alone is for hands', () => {
  assert.match(left(leak('policy', 'no answer')).next, /by hand/);
  const both = left(leak('policy', 'no answer'), leak('port', 'in use'));
  assert.equal(both.next, 'ferry clean --run nightly-20260314');
});

test('evacuations without an account of their own are counted among all', () => {
  const open = evacuationOf([], { unfinished: true });
  const facts = sampleRun({ servers: 1, trips: 1 });
  const told = (...evacuations: (typeof open)[]) => runWarnings(facts, [scenarioOf(...evacuations)]);
  assert.deepEqual(told(evacuationOf([])), []);
  const [one] = told(evacuationOf([]), open);
  assert.match(one?.observation ?? '', /^1 of 2 evacuations has no account of its own$/);
  const [two, ...others] = told(open, evacuationOf([]), open);
  assert.deepEqual(others, []);
  assert.match(two?.observation ?? '', /^2 of 3 evacuations have no account of their own$/);
  assert.match(two?.cause ?? '', /the run goes on/);
  assert.match(two?.next ?? '', /left behind are not known/);
});

test('a policy that nobody checked says why, and where to name the command that checks it', () => {
  const [warning] = policy({ ...scenarioOf(), policy: { state: 'unchecked', reason: 'no policies.yaml' } });
  assert.match(warning?.observation ?? '', /declared, not checked/);
  assert.equal(warning?.cause, 'no policies.yaml');
  assert.match(warning.next, /policies\.yaml/);
});

test('one that was refused says what was found, what came of it, and what mends it', () => {
  const check = { observation: 'it has post-copy', consequence: 'nothing was moved', remedy: 'mend it' };
  const [warning] = policy({ ...scenarioOf(), policy: { state: 'refused', ...check } });
  assert.deepEqual(warning, {
    ...{ kind: 'policy-refused', observation: 'it has post-copy' },
    ...{ cause: 'nothing was moved', next: 'mend it' },
  });
  assert.deepEqual(policy(scenarioOf()), []);
});
