import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sharesOf, watchmenFor, watchmenWanted } from '../../../../activities/probes/shares.ts';
import { Stand } from './stand.ts';

const fleet = (size: number) =>
  Array.from({ length: size }, (_, i) => ({ id: `s-${i}`, name: `web-${i}`, address: `10.0.0.${i}` }));
const every20Ms = { icmp: true, udp: true, tcp: true, periodMs: 20, port: 7117 };

test('every guest is in one share, shares differ by one guest, and who is next is told of the whole fleet', () => {
  const shares = sharesOf(fleet(10), 4);
  assert.deepEqual(
    shares.map((share) => share.length),
    [3, 2, 3, 2],
  );
  const guests = shares.flat();
  assert.deepEqual(
    guests.map(({ id }) => id),
    fleet(10).map(({ id }) => id),
  );
  for (const [i, guest] of guests.entries()) assert.equal(guest.next?.name, `web-${(i + 1) % 10}`);
});

test('fewer guests than watchmen have one each, and a guest alone talks to nobody', () => {
  assert.equal(sharesOf(fleet(2), 4).length, 2);
  assert.deepEqual(sharesOf(fleet(1), 4), [fleet(1)]);
});

test('few guests take one process; many take more, up to the cores, and fewer where they are asked less often', () => {
  assert.equal(watchmenWanted(10, every20Ms), 1);
  const wanted = watchmenWanted(1_000, every20Ms);
  assert.ok(wanted > 1);
  assert.ok(watchmenWanted(1_000, { ...every20Ms, periodMs: 200 }) < wanted);
  assert.equal(watchmenFor(1_000, every20Ms, 2), 2);
  assert.equal(watchmenFor(10, every20Ms, 64), 1);
});

test('a fleet that several watch is read as one', async (t) => {
  const stand = await Stand.raise(t, 5, {}, { watchmen: 2 });
  await sleep(1_500);
  await stand.stopWatchman();
  const read = await stand.read();
  for (const { id } of stand.guests) {
    const watch = read.watchOf(id);
    assert.ok((watch?.guest.udp?.answeredMs.length ?? 0) > 10, id);
    assert.ok((watch?.guest.beats?.arrivedMs.length ?? 0) > 10, id);
    const [from, to] = [watch?.attendance.sittings.at(0)?.fromMs, watch?.attendance.sittings.at(-1)?.toMs];
    assert.ok(
      from !== undefined && to !== undefined && to - from > 1_000,
      'was watched by its own watchman alone',
    );
  }
});
