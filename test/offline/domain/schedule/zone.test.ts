import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCron } from '../../../../domain/schedule/cron.ts';
import { daylightNotes } from '../../../../domain/schedule/daylight.ts';
import {
  knownZone,
  localZone,
  momentOf,
  nextClockChange,
  offsetMs,
  wallOf,
  wallText,
} from '../../../../domain/schedule/zone.ts';

const h = 3_600_000;
const t = (text: string) => Date.parse(text);

test('a zone’s clock against UTC, in winter and in summer, to whole and to odd hours', () => {
  for (const [zone, at, hours] of [
    ['UTC', '2027-01-01T00:00Z', 0],
    ['Europe/Paris', '2027-01-01T23:30Z', 1],
    ['Europe/Paris', '2027-07-01T00:00:00.999Z', 2],
    ['America/New_York', '2027-01-01T03:00Z', -5],
    ['Asia/Kathmandu', '2027-01-01T00:00Z', 5.75],
  ] as const)
    assert.equal(offsetMs(zone, t(at)), hours * h, zone);
  assert.equal(wallText('America/New_York', t('2027-01-01T03:00Z')), '2026-12-31 22:00');
});

test('the moment of a wall time: of two the second, of none the one after the gap', () => {
  for (const [wall, at] of [
    ['2027-01-15T12:00Z', '2027-01-15T11:00Z'],
    ['2027-07-15T12:00Z', '2027-07-15T10:00Z'],
    ['2027-03-28T01:59Z', '2027-03-28T00:59Z'],
    ['2027-03-28T02:30Z', '2027-03-28T01:30Z'],
    ['2027-10-31T02:30Z', '2027-10-31T01:30Z'],
  ] as const)
    assert.equal(momentOf('Europe/Paris', t(wall)), t(at), wall);
});

test('the next change of a zone’s clock, to the second', () => {
  const spring = { at: t('2027-03-28T01:00Z'), fromOffsetMs: h, toOffsetMs: 2 * h };
  const autumn = { at: t('2027-10-31T01:00Z'), fromOffsetMs: 2 * h, toOffsetMs: h };
  assert.deepEqual(nextClockChange('Europe/Paris', t('2027-01-01T00:00Z')), spring);
  assert.deepEqual(nextClockChange('Europe/Paris', spring.at - 1), spring);
  assert.deepEqual(nextClockChange('Europe/Paris', spring.at), autumn);
  assert.deepEqual(nextClockChange('Europe/Paris', t('2027-10-30T12:34:56.789Z')), autumn);
  assert.equal(nextClockChange('Asia/Tokyo', t('2027-01-01T00:00Z')), undefined);
});

test('a zone is a name, in the letters that Temporal’s server knows it by', () => {
  assert.equal(knownZone('europe/paris'), 'Europe/Paris');
  assert.equal(knownZone('US/Eastern'), 'US/Eastern'); // another name of America/New_York
  assert.equal(knownZone('Etc/GMT+5'), 'Etc/GMT+5');
  for (const none of ['+02:00', '-05:00', 'Paris', '']) assert.equal(knownZone(none), undefined, none);
  assert.equal(knownZone(localZone()), localZone());
});

test('what hangs on the wall', () => {
  assert.deepEqual(wallOf(t('2026-11-29T02:03Z')), { month: 11, day: 29, weekday: 0, hour: 2, minute: 3 });
});

const notes = (cron: string, now: string, zone = 'Europe/Paris') => {
  const parsed = parseCron(cron);
  assert.ok(!('problem' in parsed));
  return daylightNotes(parsed, zone, t(now));
};
const spring = '2027-03-28: the clock goes from 02:00 to 03:00';
const autumn = '2027-10-31: the clock goes from 03:00 to 02:00';

for (const [cron, said] of [
  ['0 2 * * *', [`${spring}; 02:00 does not exist, and there is no run in its place`, `${autumn}; 02:00 comes twice, and there is one run, the second time`]], // prettier-ignore
  ['59 2 * * *', [`${spring}; 02:59 does not exist, and there is no run in its place`, `${autumn}; 02:59 comes twice, and there is one run, the second time`]], // prettier-ignore
  ['0 2 * 3 *', [`${spring}; 02:00 does not exist, and there is no run in its place`]],
  ['0 2 * 10 sun', [`${autumn}; 02:00 comes twice, and there is one run, the second time`]],
  ['0 3 * * *', []],
  ['59 1 * * *', []],
] as const)
  test(`${cron} in a year whose clock is changed twice: ${said.length === 0 ? 'nothing' : said.join('; ')}`, () => {
    assert.deepEqual(notes(cron, '2027-01-01T00:00Z'), said);
  });

test('the changes are told in their order, and where there are none nothing is', () => {
  const years = notes('0 2 * * *', '2027-07-01T00:00Z').map((note) => note.slice(0, 10));
  assert.deepEqual(years, ['2027-10-31', '2028-03-26']);
  assert.deepEqual(notes('0 2 * * *', '2027-07-01T00:00Z', 'Asia/Tokyo'), []);
});
