import { effectiveParallelism } from '../../domain/account/parallelism.ts';
import { isVerified } from '../../domain/account/verified.ts';
import type { EndedMove, Roster, RosterMember, RosterQuestion } from '../../domain/control.ts';
import type { SeenGap } from '../../domain/felt/seen-gap.ts';
import type { MigrationRecord } from '../../domain/record.ts';
import { whereabouts } from '../../domain/whereabouts.ts';
import { type Glance, leftMs } from '../live/glance.ts';
import type { Step } from '../live/step.ts';
import { printable } from '../render/printable.ts';
import { waitText } from '../runs/waiting.ts';
import type { EvacuationHead, Head, Snapshot, Tile, TileGap, TileState } from './snapshot.ts';

/** What the board knows of the evacuation under way: the members are told once, those that end one after the other. */
interface Known {
  readonly evacuation: string;
  readonly round: number;
  readonly members: readonly RosterMember[];
  readonly ended: Map<string, EndedMove>;
}

/** The hosts and the servers on them, from one look to the next. */
export class Board {
  readonly #tiles = new Map<string, Tile>();
  #hosts: string[] = [];
  #known: Known | undefined;

  /** Servers as past records left them: of rounds and trips that nobody was looking at. */
  remember(records: readonly MigrationRecord[]): void {
    const last = records.at(-1);
    for (const record of records) {
      if (record.scenario !== last?.scenario) continue;
      const { serverId: id, server, totalMs, outcome, fault } = record;
      const is = isVerified(record) ? arrived(totalMs) : failed(outcome, fault?.message);
      this.#hosts = withHosts(this.#hosts, [record.source]);
      this.#put({ id, name: printable(server), host: whereabouts(record), is });
    }
  }

  /** What is not known yet of this evacuation. */
  question(evacuation: string): RosterQuestion {
    if (this.#known?.evacuation !== evacuation) return { members: true, endedFrom: 0 };
    return { members: false, endedFrom: this.#known.ended.size };
  }

  /** @param gaps those lately seen, of whichever servers */
  take(glance: Glance, roster: Roster | undefined, gaps: readonly SeenGap[] = []): Snapshot {
    const { evacuation = '', direction } = glance.run;
    if (roster && this.#isOfRound(evacuation, roster)) {
      this.#place(roster, glance);
      const home = direction === 'out' ? roster.sources : [roster.destination];
      const others = direction === 'out' ? [roster.destination] : roster.sources;
      const named = [...home, ...others].filter((host) => host !== 'nova');
      this.#hosts = withHosts(withHosts([], named), this.#hosts);
    }
    return {
      head: headOf(glance, roster, [...(this.#known?.ended.values() ?? [])]),
      hosts: this.#hosts.map(printable),
      tiles: [...this.#tiles.values()].map((tile) => ({
        ...tile,
        host: printable(tile.host),
        ...longestOf(gaps.filter(({ serverId }) => serverId === tile.id)),
      })),
    };
  }

  /** False where the members of this round have still to be asked for. */
  #isOfRound(evacuation: string, { before, members }: Roster): boolean {
    if (members) {
      this.#welcome(members, before > 0);
      this.#known = { evacuation, round: before, members, ended: new Map() };
    } else if (this.#known?.evacuation !== evacuation || this.#known.round !== before) {
      this.#known = undefined;
    }
    return this.#known !== undefined;
  }

  /** Another round leaves the others as they are; another evacuation lets them rest; another fleet takes their place. */
  #welcome(members: readonly RosterMember[], isAnotherRound: boolean): void {
    if (isAnotherRound) return;
    if (members.length > 0 && !members.some(({ id }) => this.#tiles.has(id))) this.#clear();
    for (const tile of this.#tiles.values())
      if (tile.is.state !== 'failed') this.#put({ ...tile, is: { state: 'resting' } });
  }

  #place(roster: Roster, glance: Glance): void {
    const { members = [], ended = new Map<string, EndedMove>(), evacuation = '' } = this.#known ?? {};
    for (const move of roster.ended) ended.set(move.id, move);
    const moving = new Set(roster.moving);
    const since = new Map(glance.evacuation?.inFlight.map((flight) => [flight.key, flight.since]));
    for (const [i, member] of members.entries()) {
      const { id } = member;
      const name = printable(member.name);
      const move = ended.get(id);
      const key = `${evacuation}/${id}`;
      if (move) this.#put({ id, name, host: move.host, is: endOf(move) });
      else if (moving.has(id))
        this.#put({ id, name, host: member.host, is: movingIs(glance.steps.get(key), since.get(key)) });
      else if (i < roster.begun)
        this.#put({ id, name, host: landedOn(roster, member), is: { state: 'landed' } });
      else this.#put({ id, name, host: member.host, is: { state: 'waiting' } });
    }
  }

  #put(tile: Tile): void {
    this.#hosts = withHosts(this.#hosts, [tile.host]);
    this.#tiles.set(tile.id, tile);
  }

  #clear(): void {
    this.#tiles.clear();
    this.#hosts = [];
  }
}

function longestOf([first, ...others]: readonly SeenGap[]): { gap?: TileGap } {
  if (!first) return {};
  const { kind, fromMs, seenMs, open } = others.reduce((a, b) => (b.seenMs > a.seenMs ? b : a), first);
  return { gap: { kind, fromMs, seenMs, ...(open && { open }) } };
}

const arrived = (totalMs: number | undefined): TileState => ({
  state: 'arrived',
  ...(totalMs !== undefined && { totalMs }),
});

const failed = (outcome: EndedMove['outcome'], fault: string | undefined): TileState => ({
  state: 'failed',
  outcome,
  ...(fault !== undefined && { fault: printable(fault) }),
});

function endOf({ verified, totalMs, outcome, fault }: EndedMove): TileState {
  return verified ? arrived(totalMs) : failed(outcome, fault);
}

function movingIs(step: Step | undefined, since: number | undefined): TileState {
  return { state: 'moving', step: step ?? { name: 'starting' }, ...(since !== undefined && { since }) };
}

/** Where the scheduler chose, the record is the first to say which host it was. */
function landedOn({ destination }: Roster, { host }: RosterMember): string {
  return destination === 'nova' ? host : destination;
}

function withHosts(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])];
}

function headOf(glance: Glance, roster: Roster | undefined, ended: readonly EndedMove[]): Head {
  const { run, at } = glance;
  const doing = run.waitingFor ? `waiting ${waitText(run.waitingFor, at)}` : glance.doing;
  const evacuation = evacuationOf(glance, roster, ended);
  return {
    run: run.run,
    campaign: run.campaign,
    at,
    stage: run.stage,
    paused: run.paused,
    stopping: run.stopping,
    evacuationsDone: run.evacuationsDone,
    evacuationsPlanned: run.evacuationsPlanned,
    ...(doing !== undefined && { doing: printable(doing) }),
    ...(evacuation && { evacuation }),
  };
}

function evacuationOf(
  { run, evacuation, at }: Glance,
  roster: Roster | undefined,
  ended: readonly EndedMove[],
): EvacuationHead | undefined {
  if (!evacuation || run.scenario === undefined) return undefined;
  const ran = effectiveParallelism(ended);
  const left = leftMs(evacuation, at);
  return {
    scenario: printable(run.scenario),
    trip: run.trip ?? 1,
    direction: run.direction ?? 'out',
    from: (roster?.sources ?? []).map(printable),
    ...(roster && { to: printable(roster.destination) }),
    total: evacuation.total,
    done: evacuation.done,
    failed: evacuation.failed,
    moving: roster?.moving.length ?? evacuation.inFlight.length,
    asked: run.parallelism ?? evacuation.parallelism,
    ...(ran && { ran }),
    ...(left !== undefined && !run.paused && { leftMs: left }),
  };
}
