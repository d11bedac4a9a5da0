import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Sitting } from '../../../../results/samples/file.ts';
import { readSamples } from '../../../../results/samples/reader.ts';
import { removeOldSamples } from '../../../../results/samples/retention.ts';
import { SampleWriter } from '../../../../results/samples/writer.ts';

const sitting: Sitting = {
  version: 1,
  run: 'r1',
  boot: 'boot-a',
  periodMs: 20,
  kinds: { icmp: true, udp: true, tcp: true },
  guests: [
    { id: 's1', name: 'web-1', address: '192.0.2.1', icmpClock: 1 },
    { id: 's2', name: 'web-2', address: '192.0.2.2', icmpClock: 1 },
  ],
};
const wallAhead = 1.7e15;
const ever = { from: 0, to: Number.MAX_SAFE_INTEGER };

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ferry-samples-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A second a chunk: an answer of each guest every 20 ms. */
async function write(folder: string, fromS: number, toS: number, about = sitting, ahead = wallAhead) {
  const writer = await SampleWriter.create(folder, about, fromS * 1e6, fromS * 1e6 + ahead);
  for (let s = fromS; s < toS; s += 1) {
    for (let ms = 0; ms < 1_000; ms += 20) {
      const now = (s * 1_000 + ms) * 1_000;
      for (const who of [0, 1]) writer.samples.answer('udp', who, now + 500, 500);
    }
    writer.samples.present(1, (s + 1) * 1e6, 1e6);
    await writer.flush((s + 1) * 1e6, (s + 1) * 1e6 + ahead);
  }
  await writer.close();
  return writer.path;
}

const epoch = (s: number) => (wallAhead + s * 1e6) / 1_000;

test('what one process wrote another reads, by the server, between two times of day', async (t) => {
  const folder = await folderOf(t);
  await write(folder, 10, 20);
  const read = await readSamples(folder, ['s1'], { from: epoch(12.5), to: epoch(14.5) });
  const watch = read.watchOf('s1');
  assert.ok(watch);
  assert.equal(read.watchOf('s2'), undefined, 'was not asked for');
  assert.equal(watch.guest.udp?.answeredMs[0], 12_000.5, 'the chunk in which the time begins');
  assert.equal(watch.guest.udp.answeredMs.at(-1), 14_980.5);
  assert.deepEqual(watch.watched, { fromMs: 12_000, toMs: 15_000 });
  assert.equal(read.monotonicOf(epoch(13)), 13_000);
  assert.equal(read.epochOf(13_000), epoch(13));
});

test('a file that ends in the midst of a chunk is read up to it', async (t) => {
  const folder = await folderOf(t);
  const path = await write(folder, 10, 13);
  await truncate(path, (await stat(path)).size - 7);
  const watch = (await readSamples(folder, ['s1'], ever)).watchOf('s1');
  assert.equal(watch?.guest.udp?.answeredMs.at(-1), 11_980.5);
  await appendFile(path, 'CHNK and more that is none');
  const again = (await readSamples(folder, ['s1'], ever)).watchOf('s1');
  assert.equal(again?.guest.udp?.answeredMs.at(-1), 11_980.5);
});

test('two sittings are one watch, and the time between them is nobody’s', async (t) => {
  const folder = await folderOf(t);
  await write(folder, 10, 13);
  await write(folder, 15, 18);
  const watch = (await readSamples(folder, ['s2'], ever)).watchOf('s2');
  assert.equal(watch?.guest.udp?.answeredMs.length, 300);
  for (const { sittings } of [watch.attendance, watch.icmpAttendance])
    assert.ok(sittings.every(({ fromMs, toMs }) => toMs <= 13_000 || fromMs >= 15_000));
});

test('after a reboot of the probe’s machine its clock begins anew, and the samples go on', async (t) => {
  const folder = await folderOf(t);
  await write(folder, 1_000, 1_003);
  await write(folder, 5, 8, { ...sitting, boot: 'boot-b' }, wallAhead + 1_000e6);
  const read = await readSamples(folder, ['s1'], ever);
  const answered = read.watchOf('s1')?.guest.udp?.answeredMs ?? [];
  assert.equal(answered[0], 1_000_000.5);
  assert.equal(answered.at(-1), 1_007_980.5);
  assert.equal(read.monotonicOf(epoch(1_006)), 1_006_000);
});

test('nothing is read of a folder that is not there; a file of something else is refused', async (t) => {
  const folder = await folderOf(t);
  const read = await readSamples(join(folder, 'none'), ['s1'], { from: 0, to: 1 });
  assert.equal(read.watchOf('s1'), undefined);
  assert.equal(read.monotonicOf(0), undefined);
  await writeFile(join(folder, 'x.samples'), 'FRYSMP9\n and so on');
  await assert.rejects(readSamples(folder, ['s1'], { from: 0, to: 1 }), /no file of samples of this version/);
});

test('samples go when they are older than their own campaign wanted, and not before', async (t) => {
  const root = await folderOf(t);
  for (const [run, days, keepDays] of [
    ['old', 15, undefined],
    ['young', 13, undefined],
    ['kept', 80, 90],
    ['not-kept', 2, 1],
  ] as const) {
    await mkdir(join(root, run));
    const path = await write(join(root, run), 1, 2, { ...sitting, ...(keepDays && { keepDays }) });
    const at = new Date(Date.now() - days * 86_400_000);
    await utimes(path, at, at);
    await utimes(join(root, run), at, at);
  }
  assert.deepEqual((await removeOldSamples(root)).sort(), ['not-kept', 'old']);
  assert.deepEqual(await removeOldSamples(root), []);
  assert.deepEqual(await removeOldSamples(join(root, 'none')), []);
});
