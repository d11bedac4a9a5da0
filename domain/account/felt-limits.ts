import type { Limits } from '../campaign/spec.ts';
import { feltLimits, feltPercentiles, type FeltLimit } from '../felt/limits.ts';
import { ascending, quantile } from '../statistics/quantile.ts';
import { duration } from './duration.ts';
import { known } from './known.ts';
import type { ScenarioSlice } from './slices.ts';
import type { Reason } from './verdict.ts';

const words = {
  icmpGapMaxMs: 'gap in the answers to pings',
  udpGapMaxMs: 'gap in the answers to datagrams',
  tcpStallMaxMs: 'stall of the connection',
  guestPauseMs: 'pause of the guest',
} as const;
const ranks = {
  p50: 'the median',
  p95: 'the 95th percentile',
  p99: 'the 99th percentile',
  max: 'the longest',
};

/**
 * Percentiles of what was felt, over every migration of the trips that count for which it is known: those that failed, too,
 * since their guests felt it as well. Where it is known of none, the limit is not met: nobody has looked.
 */
export function feltReasons(scenario: ScenarioSlice, limits: Limits): Reason[] {
  return feltLimits.flatMap((limit) => {
    const expected = limits.felt?.[limit.name];
    return expected === undefined ? [] : [reason(scenario, limit, expected)];
  });
}

function reason({ name: scenario, evacuations }: ScenarioSlice, limit: FeltLimit, expected: number): Reason {
  const { name, measure, percentile } = limit;
  const records = evacuations.filter(({ account }) => !account.warmup).flatMap((e) => e.records);
  const values = records.flatMap((record) => record[measure] ?? []);
  const what = `${ranks[percentile]} of the longest ${words[measure]}`;
  const actual = values.length === 0 ? undefined : quantile(ascending(values), feltPercentiles[percentile]);
  const found =
    actual === undefined
      ? `${what} is known of none of ${records.length} migrations`
      : `${what} was ${duration(actual)}${worst(records, measure)}, known of ${values.length} of ${records.length} migrations`;
  return known({
    limit: name,
    scenario,
    expected,
    actual: actual === undefined ? undefined : Math.round(actual * 1_000) / 1_000,
    text: `${found}; at most ${duration(expected)} is allowed`,
    passed: actual !== undefined && actual <= expected,
  });
}

function worst(
  records: ScenarioSlice['evacuations'][number]['records'],
  measure: FeltLimit['measure'],
): string {
  const most = records.reduce<(typeof records)[number] | undefined>(
    (a, b) => ((b[measure] ?? -1) > (a?.[measure] ?? -1) ? b : a),
    undefined,
  );
  return most?.[measure] === undefined
    ? ''
    : ` (the worst: ${duration(most[measure])}, ${most.server}, trip ${most.trip} ${most.direction})`;
}
