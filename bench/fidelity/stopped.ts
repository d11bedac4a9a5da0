import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { feltBy } from '../../domain/felt/felt.ts';
import type { Felt } from '../../domain/felt/figures.ts';
import { afterVerifiedMs, beforePostMs } from '../../domain/felt/window.ts';
import { median } from '../../domain/statistics/quantile.ts';
import type { Cloud } from '../../test/cloud/support/cloud.ts';
import { bootGuest, halted, preferred, type RealGuest } from './real-guest.ts';
import { periodMs, Watch } from './watch.ts';

const lengthsMs = [50, 100, 200, 500, 1_000, 5_000];
const kinds = ['icmpGapMaxMs', 'udpGapMaxMs', 'beatGapMaxMs', 'tcpStallMaxMs', 'guestPauseMs'] as const;
type Kind = (typeof kinds)[number];
const starvedForMs = 2_000;
/** Further than a window's margins: the longest pause of one is not another's. */
const apartMs = afterVerifiedMs + beforePostMs + 500;

/** What was done to guest, connection or probe, and when. */
interface Deed {
  readonly what: 'stop' | 'cut' | 'starve';
  readonly forMs: number;
  readonly tookMs: number;
  readonly from: number;
  readonly to: number;
}

/** Does what is known to one guest, and holds against it what was felt. Prints; answers what does not hold. */
export async function stopped(cloud: Cloud, times: number): Promise<string[]> {
  const key = randomBytes(32);
  const guest = await bootGuest(cloud, 'fidelity', key);
  try {
    const watch = await Watch.over([guest], key);
    try {
      preferred(guest);
      const deeds = await done(guest, watch, times);
      await watch.stop();
      return judged(deeds, await feltOf(watch, guest, deeds));
    } finally {
      await watch.remove();
    }
  } finally {
    await cloud.call('DELETE', 'compute', `/servers/${guest.id}`);
  }
}

async function done(guest: RealGuest, watch: Watch, times: number): Promise<Deed[]> {
  const deeds: Deed[] = [];
  await sleep(5_000);
  for (const forMs of lengthsMs) {
    for (let n = 0; n < times; n += 1) {
      deeds.push({ what: 'stop', forMs, ...(await halted([guest.qemu], forMs)) });
      await sleep(apartMs + 137 * n); // at no fixed place in the period
    }
  }
  const from = Date.now();
  cut(guest);
  deeds.push({ what: 'cut', forMs: 0, tookMs: 0, from, to: Date.now() });
  await sleep(apartMs);
  const starved = await halted(await watch.pids(), starvedForMs);
  deeds.push({ what: 'starve', forMs: starvedForMs, ...starved });
  await sleep(6_000);
  return deeds;
}

/** The kernel ends the connection, with RST to the guest (ss(8), -K). */
function cut({ address }: RealGuest): void {
  const cutOff = execFileSync('ss', ['-K', '-H', '-t', 'dst', address, 'dport', '=', '7117'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (cutOff.trim() === '')
    throw new Error('ss -K has cut no connection: a kernel with INET_DIAG_DESTROY can');
}

/** All at once: the margins of their windows overlap, and each gap is of one of them. */
async function feltOf(watch: Watch, { id }: RealGuest, deeds: readonly Deed[]): Promise<readonly Felt[]> {
  const reading = await watch.read();
  const seen = reading.watchOf(id);
  if (!seen) throw new Error('there are no samples of the guest');
  const windows = deeds.map(({ from, to }, i) => ({
    key: String(i),
    serverId: id,
    move: { fromMs: reading.monotonicOf(from) ?? NaN, toMs: reading.monotonicOf(to) ?? NaN },
  }));
  return feltBy(seen, windows, id).migrations;
}

function judged(deeds: readonly Deed[], felt: readonly Felt[]): string[] {
  const errors = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]));
  console.log(`QEMU stopped (SIGSTOP), probed every ${periodMs} ms: what was told − how long it was, ms`);
  console.log(['stopped for', 'n', ...kinds.map((kind) => `${kind}: median, worst`)].join('  '));
  for (const forMs of lengthsMs) {
    const cells = kinds.map((kind) => {
      const own = deeds.flatMap(({ what, forMs: asked, tookMs }, i) => {
        // What was not told at all is as wrong as it is long.
        return what === 'stop' && asked === forMs ? [(felt[i]?.[kind] ?? 0) - tookMs] : [];
      });
      errors.get(kind)?.push(...own.map(Math.abs));
      const worst = own.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      return `${(median(own) ?? NaN).toFixed(1)}, ${worst.toFixed(1)}`;
    });
    const n = deeds.filter(({ what, forMs: asked }) => what === 'stop' && asked === forMs).length;
    console.log([String(forMs).padStart(11), n, ...cells].join('  '));
  }
  return [...boundsOf(errors), ...cutOf(deeds, felt), ...starvedOf(deeds, felt)];
}

function boundsOf(errors: ReadonlyMap<Kind, readonly number[]>): string[] {
  for (const [kind, own] of errors) console.log(`${kind}: ${extent(own)}`);
  const all = [...errors.values()].flat();
  console.log(`all: ${extent(all)}`);
  return [
    ...((median(all) ?? Infinity) > periodMs + 2 ? [`the stops: ${extent(all)}`] : []),
    ...[...errors].flatMap(([kind, own]) =>
      Math.max(...own) > 3 * periodMs ? [`${kind}: ${extent(own)}`] : [],
    ),
  ];
}

function extent(errors: readonly number[]): string {
  const [middle, worst] = [median(errors) ?? Infinity, Math.max(...errors)];
  return `median |error| ${middle.toFixed(1)} ms, worst ${worst.toFixed(1)} ms, n ${errors.length}`;
}

function cutOf(deeds: readonly Deed[], felt: readonly Felt[]): string[] {
  const told = felt[deeds.findIndex(({ what }) => what === 'cut')];
  console.log(
    `a connection cut: tcpResets ${told?.tcpResets ?? '?'}, tcpLostBytes ${told?.tcpLostBytes ?? '?'}, ` +
      `tcpStallMaxMs ${told?.tcpStallMaxMs?.toFixed(0) ?? '?'}, icmpGapMaxMs ${told?.icmpGapMaxMs?.toFixed(0) ?? '?'}`,
  );
  return told?.tcpResets === 1 ? [] : [`a connection that was cut counts as ${told?.tcpResets ?? 'no'} ends`];
}

function starvedOf(deeds: readonly Deed[], felt: readonly Felt[]): string[] {
  const at = deeds.findIndex(({ what }) => what === 'starve');
  const [deed, told] = [deeds[at], felt[at]];
  const gaps = kinds.slice(0, 4).map((kind) => told?.[kind] ?? Infinity);
  console.log(
    `the probe stopped for ${deed?.tookMs.toFixed(0) ?? '?'} ms: blindMs ${told?.blindMs?.toFixed(0) ?? '?'}, ` +
      `longest gaps ${gaps.map((gap) => gap.toFixed(0)).join(', ')} ms (ICMP, UDP, beats, TCP)`,
  );
  return [
    ...((told?.blindMs ?? 0) >= starvedForMs - periodMs
      ? []
      : [`the starved probe was blind for ${told?.blindMs ?? 0} ms`]),
    ...(gaps.some((gap) => gap > 10 * periodMs) ? ['a starved probe was called a gap'] : []),
  ];
}
