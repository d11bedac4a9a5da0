import { CancelledFailure } from '@temporalio/activity';
import type { Activities } from '../../../activities/activities.ts';
import type { SurveyInput } from '../../../activities/fleet/survey.ts';
import { claimHost } from '../../../activities/hosts/claim.ts';
import { runIsOver, untilRunIsOver } from '../../../activities/hosts/run-is-over.ts';
import { pauseSchedule } from '../../../activities/pause-schedule.ts';
import { isStill, slotOfThisMigration } from '../../../activities/migration/free-slot.ts';
import type { StartInput } from '../../../activities/migration/start.ts';
import type { VerifyInput } from '../../../activities/migration/verify.ts';
import type { WatchInput, Watched } from '../../../activities/migration/watch.ts';
import type { ConclusionInput } from '../../../activities/records.ts';
import type { Felt } from '../../../domain/felt/figures.ts';
import type { Ground } from '../../../domain/ground.ts';
import type { HostKey } from '../../../domain/host-lock.ts';
import type { Member } from '../../../domain/member.ts';
import { type Policy, policyInWords } from '../../../domain/policy.ts';
import type { NotificationInput } from '../../../domain/notification.ts';
import type { MigrationRecord } from '../../../domain/record.ts';
import type { EvacuationAccount, Leak, RunConclusion } from '../../../domain/run.ts';
import { held } from './held.ts';
import { accepted, inFlight, sightings, T0, verifiedAt, watched, web1 } from './one-move.ts';

interface Server {
  readonly member: Omit<Member, 'host'>;
  readonly fleet: string;
  host: string;
  to: string | undefined;
  aborted: boolean;
}

/** A cloud and a store as activities find them: it moves what it is told to, and remembers the order of it all. */
export class FakeWorld {
  /** Every activity, in the order they began: its name, and what it was about. */
  readonly log: string[] = [];
  readonly records: MigrationRecord[] = [];
  readonly evacuations: EvacuationAccount[] = [];
  readonly felt: Felt[] = [];
  readonly conclusions: ConclusionInput[] = [];
  readonly notifications: NotificationInput[] = [];
  leaks: Leak[] = [];
  /** What the hosts have, where somebody may ask; and whether somebody may set it. */
  policy: Policy | undefined;
  maySetPolicy = true;
  /** What a run needs to itself; the locks on them are real ones, of the stage's server. */
  hosts: HostKey[] = [];
  ground: Ground = {
    home: 'cmp-a',
    hosts: { 'cmp-a': 'cmp-a', 'cmp-b': 'cmp-b', nova: 'nova' },
    authUrl: 'http://keystone',
    computeMicroversion: '2.96',
    findings: [],
  };
  /** How many were on the move at the same time at most. */
  most = 0;
  readonly flying = new Set<string>();
  readonly #servers = new Map<string, Server>();
  readonly #holds = new Map<string, { letGo: Promise<void>; release: () => void; reached: boolean }>();
  readonly #trouble = new Map<string, Error[]>();

  /** Puts servers on a host; `web-1` … `web-n`. */
  boot(n: number, host = 'cmp-a', fleet = 'small'): this {
    for (let i = 1; i <= n; i += 1) {
      const member = { ...web1, id: `id-web-${i}`, name: `web-${i}` };
      this.#servers.set(member.id, { member, fleet, host, to: undefined, aborted: false });
    }
    return this;
  }

  /** Makes an activity (`bootFleet`, `landing web-3`) wait until it is let go, or cancelled. */
  hold(what: string): { release: () => void; readonly reached: boolean } {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const hold = {
      letGo: promise,
      reached: false,
      release: () => {
        resolve(undefined);
      },
    };
    this.#holds.set(what, hold);
    return hold;
  }

  /** Makes an activity fail: each of its next attempts with one of these. */
  trouble(what: string, ...errors: Error[]): void {
    this.#trouble.set(what, errors);
  }

  on(host: string): string[] {
    return [...this.#servers.values()].filter((s) => s.host === host).map((s) => s.member.name);
  }

  get activities(): Activities {
    return {
      hostsToClaim: () => Promise.resolve(this.hosts),
      claimHost,
      runIsOver,
      untilRunIsOver,
      pauseSchedule,
      preflight: () => this.#act('preflight', () => this.ground),
      readPolicy: () =>
        this.#act('readPolicy', () =>
          this.policy
            ? ({ state: 'known', has: this.policy, maySet: this.maySetPolicy } as const)
            : ({ state: 'unchecked', reason: 'nobody may ask' } as const),
        ),
      setPolicy: ({ policy }) =>
        this.#act(
          'setPolicy',
          () => void (this.policy = { ...this.policy, ...policy }),
          policyInWords(policy),
        ),
      storeRun: () => this.#act('storeRun', () => undefined),
      prepareGround: () => this.#act('prepareGround', () => []),
      bootFleet: ({ run, key }) =>
        this.#act(
          'bootFleet',
          () => {
            this.boot(2, this.ground.home, key);
            return { kind: 'created', run, key } as const;
          },
          key,
        ),
      adoptFleet: () =>
        this.#act('adoptFleet', () => ({ kind: 'adopted', serverIds: [...this.#servers.keys()] }) as const),
      removeFleet: ({ key }) =>
        this.#act(
          'removeFleet',
          () => {
            this.#servers.clear();
          },
          key,
        ),
      cleanUp: () =>
        this.#act('cleanUp', () => {
          this.#servers.clear();
          return this.leaks;
        }),
      surveyFleet: (input) => this.#act('surveyFleet', () => this.#survey(input), input.direction),
      startMigration: (input) => this.#act('start', () => this.#start(input), input.member.name),
      watchMigration: async (input) => {
        const watched = await this.#watch(input);
        if (isStill(watched)) await slotOfThisMigration().free();
        return watched;
      },
      intervene: ({ serverId, act }) =>
        this.#act(
          act,
          () => {
            this.#server(serverId).aborted = true;
            return { at: T0, status: 202, apiCalls: 1 };
          },
          this.#server(serverId).member.name,
        ),
      verifyServer: (input) => this.#act('verify', () => this.#verify(input), input.member.name),
      storeMigrations: (records) => this.#act('storeMigrations', () => void this.records.push(...records)),
      storeEvacuation: (_run, account) =>
        this.#act('storeEvacuation', () => void this.evacuations.push(account)),
      concludeRun: (input) => this.#act('concludeRun', () => this.#conclude(input)),
      whoToProbe: () =>
        this.#act('whoToProbe', () =>
          [...this.#servers.values()].map(({ member: { id, name } }) => ({ id, name, address: '192.0.2.1' })),
        ),
      storeFelt: (_run, felt) =>
        this.#act('storeFelt', () => {
          this.felt.push(...felt);
        }),
      deliverVerdict: (input) =>
        this.#act(
          'deliverVerdict',
          () => {
            this.notifications.push(input);
            return { state: 'delivered', status: 200, attempts: 1 } as const;
          },
          input.target,
        ),
    };
  }

  async #act<T>(name: string, work: () => T, about?: string): Promise<T> {
    const what = about === undefined ? name : `${name} ${about}`;
    this.log.push(what);
    const trouble = (this.#trouble.get(what) ?? this.#trouble.get(name))?.shift();
    if (trouble) throw trouble;
    if ((await this.#holding(what)) === 'cancelled') throw new CancelledFailure(`${what} was cancelled`);
    return work();
  }

  async #holding(what: string): Promise<'let go' | 'cancelled'> {
    const hold = this.#holds.get(what);
    if (!hold) return 'let go';
    hold.reached = true;
    return await held(hold.letGo);
  }

  #server(id: string): Server {
    const server = this.#servers.get(id);
    if (!server) throw new Error(`the fake world has no server ${id}`);
    return server;
  }

  #survey({ direction, home, atMost, after }: SurveyInput) {
    const waiting = [...this.#servers.values()]
      .filter((s) => (direction === 'out') === (s.host === home))
      .map((s): Member => ({ ...s.member, host: s.host }))
      .filter((m) => after === undefined || m.name > after.name);
    const members = waiting.slice(0, atMost);
    const sources = [...new Set(members.map((m) => m.host))].sort();
    return {
      members,
      beyond: waiting.length - members.length,
      sources,
      baseline: { cloudTime: T0 },
      apiCalls: 2,
    };
  }

  #start({ member, to }: StartInput) {
    this.flying.add(member.name);
    this.most = Math.max(this.most, this.flying.size);
    const server = this.#server(member.id);
    server.to = to ?? (Number(member.id.split('-').at(-1)) % 2 === 0 ? 'cmp-b' : 'cmp-c');
    server.aborted = false;
    return accepted;
  }

  async #watch({ member }: WatchInput): Promise<Watched> {
    const server = this.#server(member.id);
    if (!server.aborted && (await this.#holding(`landing ${member.name}`)) === 'cancelled')
      return watched('interrupted', 5, inFlight);
    this.flying.delete(member.name);
    if (server.aborted)
      return watched('stayed', 6, sightings([['running', 3], ['cancelled', 6]], { host: server.host })); // prettier-ignore
    server.host = server.to ?? server.host;
    return watched('landed', 9, sightings([['running', 3]], { host: server.host }));
  }

  #verify({ member, open }: VerifyInput) {
    const { host } = this.#server(member.id);
    const server = { status: 'ACTIVE', host, volumeIds: [] };
    const finished = watched('landed', 10, sightings([['completed', 10]], { host }));
    return verifiedAt(host, { server, verified: { host: host !== member.host }, ...(open && { finished }) });
  }

  #conclude(input: ConclusionInput) {
    this.conclusions.push(input);
    const { run, leaks, endedEarly } = input;
    const attempted = this.records.length;
    const verdict = endedEarly || leaks.length > 0 ? 'fail' : 'pass';
    const conclusion: RunConclusion = {
      ...{ run, campaign: 'nightly', verdict, reasons: [], attempted, verified: attempted, leaks },
      ...(endedEarly && { endedEarly }),
    };
    return conclusion;
  }
}
