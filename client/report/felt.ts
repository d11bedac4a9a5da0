import type { Side, Subject } from './subject.ts';

/**
 * What is told of each migration, in the order of the tables: who was silent, the figure, the probe, and how its curve is
 * drawn. A paused guest answers nobody: curves that coincide are seen beneath one another, each thinner than the last.
 */
export const feltMeasures: readonly {
  readonly label: string;
  readonly figure: 'icmpGapMaxMs' | 'udpGapMaxMs' | 'tcpStallMaxMs' | 'guestPauseMs';
  /** Also the name of a colour of the page's. */
  readonly kind: 'icmp' | 'udp' | 'tcp' | 'pause';
  readonly dash: 'solid' | number[];
  readonly width: number;
}[] = [
  { label: 'ping', figure: 'icmpGapMaxMs', kind: 'icmp', dash: 'solid', width: 4 },
  { label: 'datagrams', figure: 'udpGapMaxMs', kind: 'udp', dash: [9, 4], width: 2.5 },
  { label: 'one TCP connection', figure: 'tcpStallMaxMs', kind: 'tcp', dash: [2, 3], width: 2 },
  { label: 'guest’s own pause', figure: 'guestPauseMs', kind: 'pause', dash: 'solid', width: 1.25 },
];

/** Between two questions: a gap can be told no finer. */
export const periodOf = ({ spec }: Subject) => spec.probes?.periodMs ?? 0;

/** The migrations of the trips that count, whatever became of them: what the percentiles are of. */
export function feltMigrations({ scenario }: Side) {
  return scenario.evacuations.filter(({ warmup }) => !warmup).flatMap(({ migrations }) => migrations);
}
