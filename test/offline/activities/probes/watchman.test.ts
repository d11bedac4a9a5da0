import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { feltBy } from '../../../../domain/felt/felt.ts';
import { Stand } from './stand.ts';

// How long things took is compared as relations, with bounds that a busy machine keeps; bench:probes measures them.

/** What the first guest and its clients felt between two moments (epoch ms). */
async function feltIn(stand: Stand, { from, to }: { from: number; to: number }) {
  const read = await stand.read();
  const [fromMs, toMs] = [read.monotonicOf(from), read.monotonicOf(to)];
  const watch = read.watchOf('server-0');
  assert.ok(watch && fromMs !== undefined && toMs !== undefined);
  const window = { key: 'm', serverId: 'server-0', move: { fromMs, toMs } };
  const [felt] = feltBy(watch, [window], 'server-0').migrations;
  assert.ok(felt);
  return felt;
}

test('every guest is asked by UDP and TCP, and heard; who stops watching leaves nothing behind', async (t) => {
  const stand = await Stand.raise(t, 5);
  // A busy machine takes its time until the last of them has subscribed to beats.
  for (let i = 0; i < 30; i += 1) {
    await sleep(1_000);
    const soFar = await stand.read();
    if (stand.guests.every(({ id }) => (soFar.watchOf(id)?.guest.beats?.arrivedMs.length ?? 0) > 10)) break;
  }
  await stand.stopWatchman();
  const read = await stand.read();
  for (const { id } of stand.guests) {
    const guest = read.watchOf(id)?.guest;
    for (const kind of ['udp', 'tcp'] as const) assert.ok((guest?.[kind]?.answeredMs.length ?? 0) > 10, kind);
    assert.ok((guest?.beats?.arrivedMs.length ?? 0) > 10);
    assert.equal(guest?.icmp, undefined, 'was not asked for');
  }
});

test('guests are asked by ICMP, and fping says itself when it was there', async (t) => {
  if (spawnSync('fping', ['-v']).error) {
    t.skip('fping is not on PATH: apt-get install fping');
    return;
  }
  const stand = await Stand.raise(t, 3, { icmp: true, udp: false, tcp: false });
  await sleep(1_500);
  await stand.stopWatchman();
  const watch = (await stand.read()).watchOf('server-2');
  assert.ok((watch?.guest.icmp?.answeredMs.length ?? 0) > 10);
  assert.ok((watch?.icmpAttendance.sittings.length ?? 0) > 0);
});

test('the key is in no argument, environment or sample of those who watch', async (t) => {
  const stand = await Stand.raise(t, 2);
  await sleep(1_500);
  const seen = stand.watchmanPids.flatMap((pid) =>
    ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`)),
  );
  assert.ok(seen.some((text) => text.includes('activities/probes/process.ts')));
  await stand.stopWatchman();
  const files = readdirSync(stand.folder);
  assert.ok(files.length > 0);
  const { key } = stand;
  for (const text of [...seen, ...files.map((name) => readFileSync(join(stand.folder, name)))])
    for (const form of [key, key.toString('hex'), key.toString('base64'), key.toString('base64url')])
      assert.ok(!text.includes(form));
});

test('a guest that stands still is told of while the watch goes on, long before anybody reads the samples', async (t) => {
  const stand = await Stand.raise(t, 2);
  await sleep(1_000);
  // A probe that is starved by a busy machine is blind for some of it: then once more.
  for (let i = 0; i < 10 && stand.gapsSeen.length === 0; i += 1) {
    await stand.freeze('responder', 800);
    await sleep(2_500);
  }
  const [gap] = stand.gapsSeen;
  assert.match(gap?.serverId ?? '', /^server-[01]$/);
  assert.ok((gap?.seenMs ?? 0) > 2 * stand.watching.periodMs);
  assert.ok(Math.abs((gap?.fromMs ?? 0) - Date.now()) < 120_000, 'a time of day');
});

test('a guest that stands still is silent for as long, and loses nothing', async (t) => {
  const stand = await Stand.raise(t, 2);
  await sleep(1_000);
  const frozen = await stand.freeze('responder', 600);
  await sleep(1_500);
  await stand.stopWatchman();
  const felt = await feltIn(stand, frozen);
  const blind = felt.blindMs ?? 0;
  for (const gap of [felt.udpGapMaxMs, felt.beatGapMaxMs, felt.tcpStallMaxMs])
    assert.ok(gap !== undefined && gap + blind >= 590, `${gap} ms, and ${blind} ms blind`);
  assert.equal(felt.tcpResets, 0);
  assert.equal(felt.heartbeat, true);
});

test('a probe that is starved is blind for as long, and calls none of it downtime', async (t) => {
  const stand = await Stand.raise(t, 2);
  await sleep(1_000);
  const frozen = await stand.freeze('watchman', 1_500);
  await sleep(1_000);
  await stand.stopWatchman();
  const felt = await feltIn(stand, frozen);
  assert.ok((felt.blindMs ?? 0) >= 1_400, `${felt.blindMs} ms blind`);
  for (const gap of [felt.udpGapMaxMs, felt.beatGapMaxMs, felt.tcpStallMaxMs])
    assert.ok(gap !== undefined && gap < 1_000, `${gap} ms`);
});

test('a connection that is cut off is a failure, and another one is made', async (t) => {
  const stand = await Stand.raise(t, 1);
  await sleep(1_000);
  const from = Date.now();
  stand.tell({ cut: 'connections' });
  await sleep(2_000);
  const to = Date.now();
  await stand.stopWatchman();
  const felt = await feltIn(stand, { from, to });
  assert.equal(felt.tcpResets, 1);
  const echoed = (await stand.read()).watchOf('server-0')?.guest.tcp?.answeredMs ?? [];
  const cut = (await stand.read()).monotonicOf(from) ?? Infinity;
  assert.ok(
    echoed.some((at) => at > cut + 300),
    'echoes go on, over the next connection',
  );
});

test('what is asked and not answered is lost, and the silence is one gap', async (t) => {
  const stand = await Stand.raise(t, 1, { tcp: false });
  await sleep(1_000);
  const from = Date.now();
  stand.tell({ deaf: true });
  await sleep(600);
  stand.tell({ deaf: false });
  const to = Date.now();
  await sleep(3_000);
  await stand.stopWatchman();
  const felt = await feltIn(stand, { from, to });
  assert.ok((felt.udpLost ?? 0) >= 5, `${felt.udpLost} lost`);
  assert.ok((felt.beatLost ?? 0) >= 5, `${felt.beatLost} lost`);
  assert.ok((felt.udpGapMaxMs ?? 0) + (felt.blindMs ?? 0) >= 580, `${felt.udpGapMaxMs} ms`);
});

test('a probe that is killed is followed by another; the time between them is blind', async (t) => {
  const stand = await Stand.raise(t, 1);
  await sleep(2_500);
  const from = Date.now();
  await stand.killWatchman();
  await sleep(1_000);
  await stand.watch();
  const to = Date.now();
  await sleep(1_500);
  await stand.stopWatchman();
  const felt = await feltIn(stand, { from, to });
  assert.ok((felt.blindMs ?? 0) >= 1_000, `${felt.blindMs} ms blind`);
  assert.ok((felt.udpGapMaxMs ?? Infinity) < 1_000, `${felt.udpGapMaxMs} ms`);
});
