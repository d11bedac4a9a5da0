/**
 * What the adversary does to a campaign: a pure function of the seed, so that a campaign that failed can be tried again.
 * When is told by what the cloud has done so far, not by a clock: a strike meets the same moment on a slow machine.
 */
import { uniformFrom } from '../../domain/statistics/random.ts';
import { servers, migrations } from './campaign.ts';

/** Processes that can be killed and stopped: ferry's own, and a real cloud's. */
const ours = ['worker', 'probe worker', 'temporal', 'influxdb'] as const;
const clouds = ['nova-compute-cmp-a', 'nova-compute-cmp-b', 'rabbitmq', 'mariadb'] as const;
/** Of a real cloud's API there is no fault to be had by asking: it stands still. */
const apis = ['nova-api', 'keystone'] as const;
export type Victim = (typeof ours)[number] | (typeof clouds)[number] | (typeof apis)[number];
export type Where = 'simulated' | 'real';

/** So many of these there have been, and then so much time has passed. */
export interface Moment {
  readonly counted: 'servers made' | 'migrations' | 'servers deleted';
  readonly reaches: number;
  readonly plusMs: number;
}

export type Blow =
  /** kill -9; started again after so long. */
  | { readonly kind: 'kill'; readonly victim: Victim; readonly downMs: number }
  /** SIGSTOP, and SIGCONT after so long. */
  | { readonly kind: 'stop'; readonly victim: Victim; readonly forMs: number }
  /** A fault of the simulator's (docs/simulator.md); what lasts is taken back after so long. */
  | { readonly kind: 'api'; readonly fault: Readonly<Record<string, unknown>>; readonly forMs?: number }
  /** Not a byte more fits into the run store. */
  | { readonly kind: 'disk'; readonly forMs: number }
  /** A clock leaps, and goes on from there. */
  | { readonly kind: 'clock'; readonly of: 'worker' | 'cloud'; readonly bySeconds: number };

export interface Strike {
  readonly moment: Moment;
  readonly blow: Blow;
}

/** Kills that every campaign has, and what it has beside them. */
const kills = 4;
const others = 3;

type Chance = ReturnType<typeof chanceOf>;

export function planOf(seed: number, where: Where = 'simulated'): readonly Strike[] {
  const chance = chanceOf(seed);
  const [kill, makers] = where === 'real' ? [killReal, blowsOnReal] : [killSimulated, blowsOnSimulated];
  const blows = [
    ...Array.from({ length: kills }, () => kill(chance)),
    ...Array.from({ length: others }, () => chance.of(makers)(chance)),
  ];
  return blows
    .map((blow) => ({ moment: moment(chance), blow }))
    .toSorted(({ moment: a }, { moment: b }) => order(a) - order(b));
}

function chanceOf(seed: number) {
  const uniform = uniformFrom(seed);
  const whole = (from: number, to: number) => from + Math.floor(uniform() * (to - from + 1));
  const of = <T>(some: readonly T[]): T => some[whole(0, some.length - 1)] as T;
  return { whole, of };
}

function moment({ whole, of }: Chance): Moment {
  const counted = of([
    'servers made',
    ...Array.from({ length: 5 }, () => 'migrations' as const),
    'servers deleted',
  ] as const);
  const most = counted === 'migrations' ? migrations : servers;
  // After the last server is gone, the run's conclusion is drawn and told.
  return { counted, reaches: whole(1, most), plusMs: whole(0, 1_500) };
}

/** Earlier phases first; what is of one phase, by its count. */
const order = ({ counted, reaches, plusMs }: Moment) =>
  ['servers made', 'migrations', 'servers deleted'].indexOf(counted) * 1e6 + reaches * 2_000 + plusMs;

/** Those that carry the run are killed more often than those that only listen. */
const oftenest = ['worker', 'worker', 'temporal'] as const;

function killSimulated({ whole, of }: Chance): Blow {
  const victim = of([...oftenest, ...ours]);
  return { kind: 'kill', victim, downMs: whole(0, 4_000) };
}

function killReal(chance: Chance): Blow {
  const { whole, of } = chance;
  if (whole(1, 2) === 1) return killSimulated(chance);
  return { kind: 'kill', victim: of(clouds), downMs: whole(0, 10_000) };
}

const disk = ({ whole }: Chance): Blow => ({ kind: 'disk', forMs: whole(2_000, 12_000) });
const leapOfWorker = (chance: Chance): Blow => ({ kind: 'clock', of: 'worker', bySeconds: seconds(chance) });

const blowsOnReal: readonly ((chance: Chance) => Blow)[] = [
  killReal,
  ({ whole, of }) => ({ kind: 'stop', victim: of([...ours, ...clouds]), forMs: whole(1_000, 8_000) }),
  ({ whole, of }) => ({ kind: 'stop', victim: of(apis), forMs: whole(1_000, 15_000) }),
  disk,
  leapOfWorker,
];

const blowsOnSimulated: readonly ((chance: Chance) => Blow)[] = [
  killSimulated,
  ({ whole, of }) => ({ kind: 'stop', victim: of(ours), forMs: whole(1_000, 8_000) }),
  lostAnswer,
  lostAnswer,
  refusal,
  refusal,
  ({ whole }) => ({ kind: 'api', fault: { fault: 'unauthorized', times: whole(1, 3) } }),
  slowness,
  absence,
  disk,
  leapOfWorker,
  (chance) => ({ kind: 'clock', of: 'cloud', bySeconds: seconds(chance) }),
];

/** To either side: as a clock that was a little wrong is put right, and as one that was very wrong is. */
const seconds = ({ whole, of }: Chance) => of([-1, 1]) * of([whole(1, 30), whole(60, 7_200)]);

/** The request was taken, and nobody says so. */
function lostAnswer({ whole, of }: Chance): Blow {
  const on = of([
    { service: 'compute', method: 'POST', body: 'os-migrateLive' },
    { service: 'compute', method: 'POST', body: 'os-migrateLive' },
    { service: 'compute', method: 'POST', path: '^/servers$' },
    { service: 'volume', method: 'POST' },
    { method: 'DELETE' },
    { service: 'compute' },
  ]);
  const times = whole(1, 3);
  return {
    kind: 'api',
    fault: of([
      { fault: 'reset', taken: true, times, on },
      { fault: 'status', status: of([500, 502, 503, 504]), taken: true, times, on },
      { fault: 'truncated-body', afterBytes: whole(0, 40), times, on },
    ]),
  };
}

function refusal({ whole, of }: Chance): Blow {
  const on = of([{}, { service: 'compute' }, { service: 'compute', method: 'GET' }, { service: 'identity' }]);
  const times = whole(1, 6);
  return {
    kind: 'api',
    fault: of([
      { fault: 'status', status: of([500, 502, 503, 504]), times, on },
      { fault: 'status', status: 429, retryAfterSeconds: whole(0, 2), times, on },
      { fault: 'reset', times, on },
    ]),
  };
}

function slowness({ whole, of }: Chance): Blow {
  const fault = of([
    { fault: 'slow-body', bytesPerSecond: whole(300, 4_000) },
    { fault: 'latency', ms: whole(300, 3_000) },
  ]);
  return { kind: 'api', fault, forMs: whole(2_000, 8_000) };
}

/** Seconds mostly, and now and then more than a minute. */
function absence({ whole, of }: Chance): Blow {
  const forMs = of([whole(500, 5_000), whole(5_000, 20_000), whole(500, 5_000), whole(60_000, 100_000)]);
  return { kind: 'api', fault: { fault: 'away', forMs } };
}

/** 'migrations 7 + 310 ms: kill -9 worker, down 1200 ms' */
export function told({ moment: { counted, reaches, plusMs }, blow }: Strike): string {
  return `${counted} ${reaches} + ${plusMs} ms: ${toldBlow(blow)}`;
}

function toldBlow(blow: Blow): string {
  switch (blow.kind) {
    case 'kill':
      return `kill -9 ${blow.victim}, down ${blow.downMs} ms`;
    case 'stop':
      return `SIGSTOP ${blow.victim} for ${blow.forMs} ms`;
    case 'api':
      return `api ${JSON.stringify(blow.fault)}${blow.forMs === undefined ? '' : ` for ${blow.forMs} ms`}`;
    case 'disk':
      return `the run store is full for ${blow.forMs} ms`;
    case 'clock':
      return `the clock of the ${blow.of} leaps by ${blow.bySeconds} s`;
  }
}
