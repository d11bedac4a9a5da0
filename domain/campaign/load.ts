/** What the agent has a server do, beside what its own user data does. Each number's unit is in its name. */
export const dirtyPatterns = ['uniform', 'hot-cold', 'sequential'] as const;
export type DirtyPattern = (typeof dirtyPatterns)[number];
export const networkTargets = ['peer', 'probe'] as const;
export type NetworkTarget = (typeof networkTargets)[number];

export type Load =
  | {
      readonly kind: 'memory';
      readonly workingSetMib: number;
      readonly dirtyMibPerSecond: number;
      readonly pattern: DirtyPattern;
    }
  | { readonly kind: 'cpu'; readonly cores: number; readonly percent: number }
  | {
      readonly kind: 'disk';
      readonly writeMibPerSecond: number;
      readonly fileMib: number;
      readonly fsync: boolean;
    }
  | { readonly kind: 'network'; readonly mibPerSecond: number; readonly to: NetworkTarget }
  | { readonly kind: 'wordcount'; readonly linesPerSecond: number }
  | { readonly kind: 'mixed'; readonly intensityPercent: number }
  | { readonly kind: 'command'; readonly run: readonly string[]; readonly name?: string };

/** What there is beside mixtures: they are made of these. */
export type PlainLoad = Exclude<Load, { kind: 'mixed' }>;

export interface NamedLoad {
  /** Unique among the loads of a server: what reports call it. */
  readonly name: string;
  readonly load: PlainLoad;
}

/** The loads as the agent runs them: those that are mixtures taken apart, each with a name of its own. */
export function plainLoads(loads: readonly Load[]): NamedLoad[] {
  const given = new Set<string>();
  const name = (wanted: string): string => {
    let candidate = wanted;
    for (let n = 2; given.has(candidate); n += 1) candidate = `${wanted}-${n}`;
    given.add(candidate);
    return candidate;
  };
  return loads.flatMap((load): NamedLoad[] => {
    if (load.kind === 'mixed') {
      return mixture(load.intensityPercent).map((part) => ({ name: name(`mixed-${part.kind}`), load: part }));
    }
    return [{ name: name(load.kind === 'command' ? (load.name ?? load.kind) : load.kind), load }];
  });
}

function mixture(intensityPercent: number): PlainLoad[] {
  const share = intensityPercent / 100;
  return [
    { kind: 'cpu', cores: 1, percent: intensityPercent },
    { kind: 'memory', workingSetMib: 64, dirtyMibPerSecond: 100 * share, pattern: 'hot-cold' },
    { kind: 'disk', writeMibPerSecond: 20 * share, fileMib: 64, fsync: false },
    { kind: 'network', mibPerSecond: 10 * share, to: 'peer' },
  ];
}

/** What the agent's part takes of the user data that Nova allows: campaigns with `load` have the rest for their own. */
export const agentUserDataBytes = 30_000;

export const defaultAgentPort = 7117;
