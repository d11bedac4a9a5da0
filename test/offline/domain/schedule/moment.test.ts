import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentIn } from '../../../../domain/schedule/moment.ts';
import { spanMs, spanText } from '../../../../domain/schedule/span.ts';

for (const [text, ofDay, iso] of [
  ['2027-06-30', 'begin', '2027-06-29T22:00:00Z'],
  ['2027-06-30', 'end', '2027-06-30T21:59:59Z'],
  ['2027-01-31 23:59', 'begin', '2027-01-31T22:59:00Z'],
  ['2027-01-31T00:00:07', 'end', '2027-01-30T23:00:07Z'],
  ['2027-01-31T23:59:59', 'end', '2027-01-31T22:59:59Z'],
  ['2028-02-29', 'begin', '2028-02-28T23:00:00Z'],
  ['2027-01-01T02:00:00Z', 'end', '2027-01-01T02:00:00Z'],
  ['2027-01-01T02:00+05:30', 'end', '2026-12-31T20:30:00Z'],
  ['2027-01-01 02:00:00.5-0130', 'begin', '2027-01-01T03:30:00.500Z'],
  ['2027-01-01 02:00:07.0129 Z', 'begin', '2027-01-01T02:00:07.012Z'],
  ['2026-12-31T23:59:59+23:59', 'end', '2026-12-31T00:00:59Z'],
] as const)
  test(`${text} (${ofDay}), by the clock of Paris: ${iso}`, () => {
    assert.equal(momentIn('Europe/Paris', text, ofDay), Date.parse(iso));
  });

for (const text of [
  ...['tomorrow', '', '2027-1-1', '02027-01-01', '2027-01-011', 'on 2027-01-01', '2027-01-01 2:00'],
  ...['2027-02-29', '2027-13-01', '2027-00-10', '2027-01-00', '2027-04-31', '2027-01-32'],
  ...['2027-01-01 24:00', '2027-01-01 02:60', '2027-01-01 02:00:60', '2027-01-01 02:00:0x'],
  ...[
    '2026-02-30T02:00:00Z',
    '2026-06-31T02:00Z',
    '2026-12-31T24:00Z',
    '2026-12-31 02:60Z',
    '2026-12-31 02:00:60Z',
  ],
  ...[
    '2026-12-31 02:00 (night) Z',
    '2026-12-31 02:00 PM Z',
    'run 2026-12-31 02:00Z',
    '2026-12-31 02:00Z (x)',
  ],
  ...['2027-01-01T02:00+24:00', '2027-01-01T02:00-05:60', '2027-01-01Z', '2027-01-01T02:00:00.Z'],
  ...['2027-01-01T02:00+5', '2027-01-01T02:00Zulu', 'at 2027-01-01T02:00Z', '2027-01-01T25:00Z'],
])
  test(`${JSON.stringify(text)} is no moment`, () => {
    assert.equal(momentIn('UTC', text, 'begin'), undefined);
  });

test('a span is the sum of its parts', () => {
  for (const [text, ms] of [
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['2w1d', 15 * 86_400_000],
    ['0s', 0],
  ] as const)
    assert.equal(spanMs(text), ms);
  for (const text of ['', '6', 'h', '1.5h', '-5m', '1h30', 'in 5m', '5m!', '5y'])
    assert.equal(spanMs(text), undefined, text);
});

test('a span is written in days, hours, minutes and whole seconds', () => {
  for (const [ms, text] of [
    [0, '0s'],
    [400, '0s'],
    [500, '1s'],
    [5_400_000, '1h30m'],
    [8 * 86_400_000 + 1_000, '8d1s'],
  ] as const)
    assert.equal(spanText(ms), text);
});
