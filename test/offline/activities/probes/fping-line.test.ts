import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFpingLine } from '../../../../activities/probes/fping-line.ts';

test('an answer: when, from whom, to which ping, after how long', () => {
  const line = '[1795572675.98786] 192.0.2.1 : [7], 64 bytes, 0.095 ms (0.095 avg, 0% loss)';
  const wallUs = 1_795_572_675_987_860;
  assert.deepEqual(parseFpingLine(line), { address: '192.0.2.1', seq: 7, wallUs, rttUs: 95 });
});

test('names are padded to the longest', () => {
  const line = '[1795572684.21365] 127.0.0.1    : [0], 64 bytes, 1.5 ms (0.045 avg, 0% loss)';
  assert.deepEqual(parseFpingLine(line)?.address, '127.0.0.1');
  assert.deepEqual(parseFpingLine(line)?.rttUs, 1_500);
});

test('an IPv6 address has colons of its own', () => {
  const line = '[1795572684.21365] 2001:db8::1 : [12], 64 bytes, 0.045 ms (0.045 avg, 0% loss)';
  assert.equal(parseFpingLine(line)?.address, '2001:db8::1');
  assert.equal(parseFpingLine(line)?.seq, 12);
});

test('one that was not answered', () => {
  const line = '[1795572684.30995] 192.0.2.9 : [0], timed out (NaN avg, 100% loss)';
  assert.deepEqual(parseFpingLine(line), { address: '192.0.2.9', seq: 0, wallUs: 1_795_572_684_309_950 });
});

test('whatever else it says is no ping', () => {
  for (const line of [
    '',
    'ICMP Host Unreachable from 192.0.2.254 for ICMP Echo sent to 192.0.2.1',
    '192.0.2.1 : xmt/rcv/%loss = 3/3/0%, min/avg/max = 0.05/0.06/0.09',
    '[1795572684.30995] 192.0.2.9 : duplicate for [0], 64 bytes, 0.10 ms',
    '[17955726',
  ])
    assert.equal(parseFpingLine(line), undefined, line);
});
