/** What a campaign may limit of what was felt: a percentile of the migrations' gaps, stalls or pauses. */
const limited = {
  icmp_gap: 'icmpGapMaxMs',
  udp_gap: 'udpGapMaxMs',
  tcp_stall: 'tcpStallMaxMs',
  guest_pause: 'guestPauseMs',
} as const;
export const feltPercentiles = { p50: 0.5, p95: 0.95, p99: 0.99, max: 1 } as const;

type Measure = keyof typeof limited;
type Percentile = keyof typeof feltPercentiles;
/** `icmp_gap_p99_ms` */
export type FeltLimitName = `${Measure}_${Percentile}_ms`;

/** One such limit, taken apart. */
export interface FeltLimit {
  readonly name: FeltLimitName;
  readonly measure: (typeof limited)[Measure];
  readonly percentile: Percentile;
}

export const feltLimits: readonly FeltLimit[] = (Object.keys(limited) as Measure[]).flatMap((measure) =>
  (Object.keys(feltPercentiles) as Percentile[]).map((percentile) => ({
    name: `${measure}_${percentile}_ms` as const,
    measure: limited[measure],
    percentile,
  })),
);
