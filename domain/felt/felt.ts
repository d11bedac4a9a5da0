import { known } from '../account/known.ts';
import { blindIntervals } from './blind.ts';
import {
  type Felt,
  type FeltFigures,
  type Gap,
  type ProbeKind,
  probeKinds,
  type UnattributedGap,
} from './figures.ts';
import { clockStep, guestPause, stealPercent, survival } from './guest-clock.ts';
import { coveredMs, type Interval } from './interval.ts';
import { endsIn, lostBeatsIn, lostIn, reorderedBeatsIn, reorderedIn } from './losses.ts';
import type { Watch } from './samples.ts';
import { isGap, type Silence, silences } from './silence.ts';
import { dip, type Dip } from './throughput.ts';
import { baselineMs, migrationOf, type MigrationWindow, windowOf } from './window.ts';

export interface GuestFelt {
  /** One for each window, in their order. */
  readonly migrations: readonly Felt[];
  readonly unattributed: readonly UnattributedGap[];
}

/** A guest that stutters has thousands: of each kind so many of a migration are told with their times, the longest. */
const gapsToldOfAKind = 4;

/** What one guest and its clients felt of each of its migrations, and of nothing that is known of. */
export function feltBy(watch: Watch, windows: readonly MigrationWindow[], serverId: string): GuestFelt {
  // fping has a clockwork of its own; the other kinds share theirs.
  const own = blindIntervals(watch.attendance, watch.watched);
  const kinds = probeKinds.map((kind) => {
    const blind = kind === 'icmp' ? blindIntervals(watch.icmpAttendance, watch.watched) : own;
    return new Kind(kind, watch, windows, blind);
  });
  const migrations = windows.map((window) => ({
    key: window.key,
    probePeriodMs: watch.attendance.periodMs,
    blindMs: coveredMs(windowOf(window), blindIntervals(watch.attendance, windowOf(window))),
    ...kinds.map((kind) => kind.figures(window)).reduce((all, some) => ({ ...all, ...some }), {}),
    ...gapsOf(kinds, window),
    ...insideOf(watch, window),
  }));
  return { migrations, unattributed: kinds.flatMap((kind) => kind.unattributed(serverId)) };
}

function gapsOf(kinds: readonly Kind[], { key }: MigrationWindow): Pick<Felt, 'gaps'> {
  const gaps = kinds.flatMap((kind) => kind.longestGaps(key)).sort((a, b) => a.fromMs - b.fromMs);
  return gaps.length === 0 ? {} : { gaps };
}

/** One kind of probe's silences, each put down to a migration or to none. */
class Kind {
  readonly #kind: ProbeKind;
  readonly #watch: Watch;
  readonly #blind: readonly Interval[];
  readonly #answers: readonly number[] | undefined;
  readonly #longest = new Map<string, number>();
  readonly #gaps = new Map<string | undefined, Silence[]>();

  constructor(
    kind: ProbeKind,
    watch: Watch,
    windows: readonly MigrationWindow[],
    blind: readonly Interval[],
  ) {
    this.#kind = kind;
    this.#watch = watch;
    const { guest, watched } = watch;
    this.#answers = kind === 'beat' ? guest.beats?.arrivedMs : guest[kind]?.answeredMs;
    this.#blind = blind;
    for (const silence of silences(this.#answers ?? [], watched, this.#blind)) this.#add(silence, windows);
  }

  get #attendance() {
    return this.#kind === 'icmp' ? this.#watch.icmpAttendance : this.#watch.attendance;
  }

  #add(silence: Silence, windows: readonly MigrationWindow[]): void {
    const key = migrationOf(silence, windows);
    if (key !== undefined) {
      this.#longest.set(key, Math.max(this.#longest.get(key) ?? 0, silence.seenMs));
    }
    if (!isGap(silence, this.#attendance)) return;
    const gaps = this.#gaps.get(key);
    if (gaps) gaps.push(silence);
    else this.#gaps.set(key, [silence]);
  }

  unattributed(serverId: string): UnattributedGap[] {
    return (this.#gaps.get(undefined) ?? []).map((silence) => ({ serverId, ...this.#gapOf(silence) }));
  }

  longestGaps(key: string): Gap[] {
    const gaps = (this.#gaps.get(key) ?? []).toSorted((a, b) => b.seenMs - a.seenMs);
    return gaps.slice(0, gapsToldOfAKind).map((silence) => this.#gapOf(silence));
  }

  #gapOf({ fromMs, toMs, seenMs, open }: Silence): Gap {
    return { kind: this.#kind, fromMs, toMs, seenMs, ...(open && { open }) };
  }

  figures(migration: MigrationWindow): FeltFigures {
    const longest = this.#longest.get(migration.key);
    if (longest === undefined) return {}; // it never answered, or nobody looked
    const sum = (this.#gaps.get(migration.key) ?? []).reduce((all, gap) => all + gap.seenMs, 0);
    return { ...this.#gapFigures(longest, sum), ...this.#lossFigures(windowOf(migration)) };
  }

  #gapFigures(max: number, sum: number): FeltFigures {
    switch (this.#kind) {
      case 'icmp':
        return { icmpGapMaxMs: max, icmpGapSumMs: sum };
      case 'udp':
        return { udpGapMaxMs: max, udpGapSumMs: sum };
      case 'beat':
        return { beatGapMaxMs: max, beatGapSumMs: sum };
      case 'tcp':
        return { tcpStallMaxMs: max, tcpStallSumMs: sum };
    }
  }

  #lossFigures(window: Interval): FeltFigures {
    const { guest, attendance } = this.#watch;
    const { icmp, udp, beats, tcp } = guest;
    if (this.#kind === 'icmp' && icmp) return { icmpLost: lostIn(icmp, window, this.#blind) };
    if (this.#kind === 'udp' && udp)
      return { udpLost: lostIn(udp, window, this.#blind), udpReordered: reorderedIn(udp, window) };
    if (this.#kind === 'beat' && beats)
      return {
        beatLost: lostBeatsIn(beats, window, this.#blind, attendance.periodMs),
        beatReordered: reorderedBeatsIn(beats, window),
      };
    if (this.#kind !== 'tcp' || !tcp) return {};
    const ends = endsIn(tcp, window);
    return {
      tcpResets: ends.length,
      tcpLostBytes: ends.reduce((sum, { lostBytes }) => sum + lostBytes, 0),
    };
  }
}

/** What the guest itself says of the time. */
function insideOf({ guest, attendance }: Watch, migration: MigrationWindow): Partial<Felt> {
  const { beats, loads } = guest;
  if (!beats) return {};
  const window = windowOf(migration);
  const before = { fromMs: window.fromMs - baselineMs, toMs: window.fromMs };
  const dips = (loads ?? []).flatMap((load) => dip(load, beats, window, before) ?? []);
  const worst = dips.reduce<Dip | undefined>(
    (a, b) => (a && a.throughputDipPercent >= b.throughputDipPercent ? a : b),
    undefined,
  );
  return known({
    ...guestPause(beats, window),
    clockStepMs: clockStep(beats, window),
    stealPercent: stealPercent(beats, window),
    stealBaselinePercent: stealPercent(beats, before),
    ...worst,
    ...survival(beats, migration.move, attendance),
  });
}
