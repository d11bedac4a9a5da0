import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  disagreement,
  fieldsOf,
  policyAsWritten,
  policyFields,
  policyInWords,
} from '../../../domain/policy.ts';

const whole = { bandwidthMibPerSecond: 0, tunnelled: false, autoConverge: true, postCopy: false };

test('a policy is written in the words of campaign files, in one order, what is not declared left out', () => {
  assert.deepEqual(policyAsWritten(whole), {
    post_copy: false,
    auto_converge: true,
    tunnelled: false,
    bandwidth_mib_per_second: 0,
  });
  assert.equal(policyInWords({ bandwidthMibPerSecond: 100, postCopy: true }), 'post_copy: true, bandwidth_mib_per_second: 100'); // prettier-ignore
  assert.equal(policyInWords({}), '');
  assert.deepEqual(policyFields, ['postCopy', 'autoConverge', 'tunnelled', 'bandwidthMibPerSecond']);
});

test('what was not declared is no disagreement; what the cloud does not tell is one', () => {
  assert.deepEqual(disagreement({ postCopy: true }, whole), ['postCopy']);
  assert.deepEqual(disagreement({ postCopy: false, bandwidthMibPerSecond: 0 }, whole), []);
  assert.deepEqual(disagreement({ tunnelled: false }, {}), ['tunnelled']);
  assert.deepEqual(disagreement({}, whole), []);
});

test('what is put back is what was there, of the fields that were changed', () => {
  assert.deepEqual(fieldsOf(whole, { postCopy: true, bandwidthMibPerSecond: 100 }), {
    postCopy: false,
    bandwidthMibPerSecond: 0,
  });
});
