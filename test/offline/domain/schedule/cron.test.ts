import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cron, parseCron } from '../../../../domain/schedule/cron.ts';
import { wallOf } from '../../../../domain/schedule/zone.ts';

function cron(text: string): Cron {
  const parsed = parseCron(text);
  assert.ok(!('problem' in parsed), JSON.stringify(parsed));
  return parsed;
}
const at = (text: string, wall: string) => cron(text).matches(wallOf(Date.parse(`${wall}Z`)));

for (const [text, hits, misses] of [
  ['0 2 * * *', ['2026-11-24 02:00'], ['2026-11-24 02:01', '2026-11-24 03:00']],
  ['*/20 * * * *', ['2026-11-24 00:00', '2026-11-24 05:40'], ['2026-11-24 00:10', '2026-11-24 00:59']],
  ['5/20 * * * *', ['2026-11-24 00:05', '2026-11-24 00:45'], ['2026-11-24 00:00', '2026-11-24 00:04']],
  ['10-12 * * * *', ['2026-11-24 00:10', '2026-11-24 00:12'], ['2026-11-24 00:09', '2026-11-24 00:13']],
  ['10-20/5 * * * *', ['2026-11-24 00:10', '2026-11-24 00:20'], ['2026-11-24 00:12', '2026-11-24 00:25']],
  ['1,59 0,23 * * *', ['2026-11-24 00:01', '2026-11-24 23:59'], ['2026-11-24 01:01', '2026-11-24 23:02']],
  ['59 23 31 12 *', ['2026-12-31 23:59'], ['2026-12-30 23:59', '2026-10-31 23:59']],
  ['0 0 1-7/2 * *', ['2026-11-01 00:00', '2026-11-07 00:00'], ['2026-11-02 00:00', '2026-11-09 00:00']],
  ['0 0 * * 0', ['2026-11-29 00:00'], ['2026-11-28 00:00', '2026-11-30 00:00']],
  ['0 0 * * 7', ['2026-11-29 00:00'], ['2026-11-28 00:00', '2026-11-30 00:00']],
  ['0 0 * * 5-7', ['2026-11-27 00:00', '2026-11-29 00:00'], ['2026-11-26 00:00', '2026-11-30 00:00']],
  ['0 0 * NOV mon-Fri', ['2026-11-23 00:00', '2026-11-27 00:00'], ['2026-11-28 00:00', '2026-12-01 00:00']],
] as const)
  test(`${text} is ${hits.join(' and ')}, and not ${misses.join(' or ')}`, () => {
    for (const wall of hits) assert.ok(at(text, wall), wall);
    for (const wall of misses) assert.ok(!at(text, wall), wall);
  });

test('each month and each day of the week has a name', () => {
  const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
  for (const [i, name] of months.entries())
    for (const [j] of months.entries())
      assert.equal(at(`0 0 1 ${name} *`, new Date(Date.UTC(2026, j, 1)).toISOString().slice(0, 16)), i === j);
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  for (const [i, name] of days.entries())
    for (const [j] of days.entries())
      assert.equal(at(`0 0 * * ${name}`, `2026-11-${String(22 + j)} 00:00`), i === j, name);
});

// Debian's cron 3.0, cron.c: either will do where both days are given, both must fit where one begins with *.
for (const [text, expressions, hits, misses] of [
  ['0 2 13 * 5', ['0 2 13 * *', '0 2 * * 5'], ['2026-12-13 02:00', '2026-12-11 02:00'], ['2026-12-12 02:00']],
  ['0 2 */2 * 5', ['0 2 */2 * 5'], ['2026-12-11 02:00'], ['2026-12-18 02:00', '2026-12-13 02:00']],
  ['0 2 13 * */2', ['0 2 13 * */2'], ['2026-12-13 02:00'], ['2026-11-13 02:00', '2026-12-15 02:00']],
] as const)
  test(`${text}: the two days are taken as crontab takes them`, () => {
    assert.deepEqual(cron(text).expressions, expressions);
    for (const wall of hits) assert.ok(at(text, wall), wall);
    for (const wall of misses) assert.ok(!at(text, wall), wall);
  });

for (const [macro, expression] of Object.entries({
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@Midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}))
  test(`${macro} is ${expression}`, () => {
    assert.deepEqual(cron(macro).expressions, [expression]);
    assert.equal(cron(macro).text, macro);
  });

test('blanks are evened out', () => {
  assert.equal(cron('  0   2 * *\t* ').text, '0 2 * * *');
  assert.deepEqual(cron(' 0  2 * * * ').expressions, ['0 2 * * *']);
});

for (const [text, problem] of [
  ['@reboot', '@reboot is not one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly'],
  [
    '60 24 * * *',
    'minute: 60 is not in 0…59; hour: 24 is not in 0…23', // each field's, and no words where it has none
  ],
  ['1,,2 * * * *', 'minute: nothing is neither *, a value, nor a range of them'],
  ['0 0 * jan-foo *', 'month: foo is not in 1…12, jan…dec'],
  ['0 0 * 0 *', 'month: 0 is not in 1…12, jan…dec'],
  ['1e1 * * * *', 'minute: 1e1 is not in 0…59'],
  ['0x10 * * * *', 'minute: 0x10 is not in 0…59'],
  ['!5 * * * *', 'minute: !5 is neither *, a value, nor a range of them'],
  ['5! * * * *', 'minute: 5! is neither *, a value, nor a range of them'],
  ['0 22-2 * * *', 'hour: 22-2 ends before it begins'],
  ['*/0 * * * *', 'minute: */0: a step of 0 never arrives'],
  ['0 2 L * *', 'day of the month: L is not in 1…31'],
  ['0 2 ? * 5', 'day of the month: ? is neither *, a value, nor a range of them'],
  ['0 2 * * mon-fry', 'day of the week: fry is not in 0…7, sun…sat'],
  ['* * * *', '* * * * has 4 of the 5 fields: minute, hour, day of the month, month, day of the week'],
  ['', 'it is empty: minute, hour, day of the month, month, day of the week'],
] as const)
  test(`${text === '' ? 'nothing' : text} is refused: ${problem}`, () => {
    assert.deepEqual(parseCron(text), { problem });
  });

test('a day that no year has is refused, unless a day of the week is given beside it', () => {
  for (const never of ['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 30,31 2 0-6'])
    assert.match((parseCron(never) as { problem: string }).problem, /does not exist in any year/, never);
  for (const ever of ['0 0 29 2 *', '0 0 29,30 2 *', '0 0 31 4,5 *', '0 0 30 2 1', '0 0 30 2 0-5'])
    assert.ok(!('problem' in parseCron(ever)), ever);
});
