import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { Watch } from '../../domain/felt/samples.ts';
import { type ChunkHead, SampleFile } from './chunks.ts';
import { ClockMap } from './clock-map.ts';
import { decodeSamples } from './codec.ts';
import { Gathering } from './gather.ts';

const inflate = promisify(inflateRaw);

/** What a run's probes wrote down between two times of day (epoch ms). */
export interface Reading {
  /** Undefined where no probe has looked at the guest in that time. */
  watchOf(serverId: string): Watch | undefined;
  /** A time of day by the monotonic clock on which all the samples are, ms. Undefined where nothing was read. */
  monotonicOf(epochMs: number): number | undefined;
  /** And the other way about. */
  epochOf(monotonicMs: number): number | undefined;
}

interface Opened {
  readonly file: SampleFile;
  readonly heads: readonly ChunkHead[];
  readonly clock: ClockMap;
}

/** Reads the samples of some guests. A file that is being written is read as far as it goes. */
export async function readSamples(
  folder: string,
  ids: readonly string[],
  within: { readonly from: number; readonly to: number },
): Promise<Reading> {
  const opened = await openAll(folder);
  try {
    // All files on the axis of the first; those of another boot are moved there by the wall clock.
    const [reference] = opened;
    const gathering = new Gathering(ids, reference?.file.sitting.periodMs ?? NaN);
    for (const one of opened) await gatherFrom(one, shiftOf(one, reference), gathering, within);
    const ahead = (reference?.clock.firstAheadUs ?? NaN) / 1_000;
    const monotonicOf = (epochMs: number) => {
      const of =
        opened.findLast(({ heads }) => (heads[0]?.wallUs ?? Infinity) <= epochMs * 1_000) ?? reference;
      const us = of?.clock.monotonicOf(epochMs * 1_000);
      return us === undefined ? undefined : (us + shiftOf(of, reference)) / 1_000;
    };
    return {
      watchOf: (id) => gathering.watchOf(id),
      monotonicOf,
      epochOf: (at) => (Number.isNaN(ahead) ? undefined : at + ahead),
    };
  } finally {
    for (const { file } of opened) await file[Symbol.asyncDispose]();
  }
}

async function openAll(folder: string): Promise<Opened[]> {
  const opened: Opened[] = [];
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.filter((n) => n.endsWith('.samples')).sort()) {
    const file = await SampleFile.open(join(folder, name));
    if (!file) continue;
    const heads: ChunkHead[] = [];
    for await (const head of file.heads()) heads.push(head);
    const clock = new ClockMap();
    for (const { toUs, wallUs } of heads) clock.add(toUs, wallUs);
    opened.push({ file, heads, clock });
  }
  return opened.toSorted((a, b) => (a.heads[0]?.wallUs ?? 0) - (b.heads[0]?.wallUs ?? 0));
}

function shiftOf(one: Opened | undefined, reference: Opened | undefined): number {
  if (!one || !reference || one.file.sitting.boot === reference.file.sitting.boot) return 0;
  return (one.clock.firstAheadUs ?? 0) - (reference.clock.firstAheadUs ?? 0);
}

async function gatherFrom(
  { file, heads, clock }: Opened,
  shiftUs: number,
  gathering: Gathering,
  within: { readonly from: number; readonly to: number },
): Promise<void> {
  const fromUs = clock.monotonicOf(within.from * 1_000) ?? -Infinity;
  const toUs = clock.monotonicOf(within.to * 1_000) ?? Infinity;
  for (const head of heads) {
    if (head.toUs < fromUs || head.fromUs > toUs) continue;
    const payload = await file.payload(head);
    // One that is not whole in the midst of others: that time was not seen.
    if (!payload) continue;
    gathering.present(head.fromUs + shiftUs, head.toUs + shiftUs, file.sitting);
    for (const sample of decodeSamples(await inflate(payload), head.fromUs))
      gathering.add(sample, sample.atUs + shiftUs, file.sitting);
  }
}
