import { CancellationScope, continueAsNew, startChild, workflowInfo } from '@temporalio/workflow';
import { expandScenarios } from '../domain/campaign/expand.ts';
import type { Scenario } from '../domain/campaign/scenario.ts';
import type { CloudRef } from '../domain/cloud-ref.ts';
import type { Fleet } from '../domain/fleet.ts';
import type { Ground } from '../domain/ground.ts';
import { adoptFleet, bootFleet, prepareGround, removeFleet } from './acting.ts';
import { attributes } from './attributes.ts';
import type { CampaignInput } from './campaign.ts';
import { evacuation, type EvacuationInput } from './evacuation.ts';
import { Policies, type PoliciesSoFar } from './policies.ts';
import { Probing, type Watch } from './probing.ts';
import type { Steering } from './steering.ts';

/** How far a run has come, and how it is steered: all that its next execution needs. */
export interface Position {
  readonly ground: Ground;
  readonly scenario: number;
  /** Trips of that scenario already done. */
  readonly trip: number;
  readonly fleet: { readonly key: string; readonly fleet: Fleet };
  readonly evacuationsDone: number;
  readonly migrationsDone: number;
  readonly paused: boolean;
  readonly stopping: boolean;
  readonly parallelism?: number;
  /** Absent where the campaign declares no policy. */
  readonly policies?: PoliciesSoFar;
}

/** The journey: scenario by scenario, trip by trip, out and back. */
export class Itinerary {
  ground: Ground | undefined;
  readonly policies: Policies;
  readonly #run: string;
  readonly #input: CampaignInput;
  readonly #steering: Steering;
  readonly #scenarios: readonly Scenario[];
  #fleet: Position['fleet'] | undefined;
  readonly #probing: Probing | undefined;
  #watch: Watch | undefined;
  #cutShort = false;

  constructor(run: string, input: CampaignInput, steering: Steering) {
    this.#run = run;
    this.#input = input;
    this.#steering = steering;
    this.#scenarios = expandScenarios(input.spec);
    this.#probing = input.spec.probes && new Probing(run, input.spec.probes);
    this.ground = input.resume?.ground;
    this.#fleet = input.resume?.fleet;
    this.policies = new Policies(input.spec.cloud, run, input.resume?.policies);
    this.#plan();
  }

  #plan(): void {
    const scenarios = this.#scenarios.length - this.policies.refused;
    this.#steering.evacuationsPlanned = scenarios * this.#tripsEach * this.#evacuationsATrip;
  }

  get #tripsEach(): number {
    return this.#input.spec.trips.warmup + this.#input.spec.trips.count;
  }

  get #evacuationsATrip(): number {
    return this.#input.spec.trips.wayBack ? 2 : 1;
  }

  /** Whether every evacuation was made, and none of them ended before its time. */
  get complete(): boolean {
    return this.#steering.evacuationsDone === this.#steering.evacuationsPlanned && !this.#cutShort;
  }

  async travel(): Promise<void> {
    try {
      await this.#visit();
    } finally {
      this.#probing?.end();
    }
  }

  async #visit(): Promise<void> {
    const from = this.#input.resume ?? { scenario: 0, trip: 0 };
    for (const [s, scenario] of this.#scenarios.entries()) {
      if (s < from.scenario) continue;
      if (this.#steering.stopping) return;
      await this.#tripsOf(scenario, s, s === from.scenario ? from.trip : 0);
    }
  }

  async #tripsOf(scenario: Scenario, s: number, done: number): Promise<void> {
    if (!(await this.policies.allow(scenario))) {
      this.#plan();
      return;
    }
    const fleet = await this.#fleetOf(scenario);
    for (let trip = done + 1; trip <= this.#tripsEach && !this.#steering.stopping; trip += 1) {
      await this.#trip(scenario, fleet, trip);
      if (trip < this.#tripsEach) await this.#steering.rest(this.#input.spec.trips.pauseMs);
      if (this.#historyIsLong && this.#goesOn) await this.#continueFrom(s, trip);
    }
  }

  /** A stop or an abort is seen to the end where it was heard: a new execution would not know of it. */
  get #goesOn(): boolean {
    const aborted = CancellationScope.current().consideredCancelled;
    return !this.complete && !this.#steering.stopping && !aborted;
  }

  get #historyIsLong(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested || historyLength >= (this.#input.historyLimit ?? Infinity);
  }

  /** The scenario's fleet: the one that is there, when its neighbour used the same; else a new one in its place. */
  async #fleetOf(scenario: Scenario): Promise<Fleet> {
    const { fleetKey: key } = scenario;
    if (this.#fleet?.key === key) {
      // The execution before this one had a watch of its own, which ended with it.
      if (!this.#watch) await this.#watchOver(this.#fleet.fleet);
      return this.#fleet.fleet;
    }
    this.#steering.stage = 'preparing';
    const at = { cloud: this.#input.spec.cloud, run: this.#run };
    if (this.#fleet?.fleet.kind === 'created') await removeFleet({ ...at, key: this.#fleet.key });
    const fleet = await this.#found(scenario, { ...at, key, home: this.#home });
    this.#fleet = { key, fleet };
    await this.#watchOver(fleet);
    return fleet;
  }

  async #watchOver(fleet: Fleet): Promise<void> {
    const { cloud } = this.#input.spec;
    this.#watch = await this.#probing?.begin({ cloud, fleet, home: this.#home });
  }

  async #found(
    scenario: Scenario,
    at: { cloud: CloudRef; run: string; key: string; home: string },
  ): Promise<Fleet> {
    const { fleet } = scenario;
    if (fleet.kind === 'adopted') return await adoptFleet({ ...at, filter: fleet.filter });
    const { probes } = this.#input.spec;
    const made = { ...at, groups: fleet.groups, ...(probes !== undefined && { probes }) };
    const materials = await prepareGround(made);
    return await bootFleet({ ...made, materials });
  }

  get #home(): string {
    if (!this.ground) throw new Error('a run without ground');
    return this.ground.home;
  }

  async #trip(scenario: Scenario, fleet: Fleet, trip: number): Promise<void> {
    await this.#evacuate(scenario, fleet, trip, 'out');
    // A stop means no new migration, not even home: adopted servers stay where they are, and the account says where.
    if (this.#input.spec.trips.wayBack && !this.#steering.stopping)
      await this.#evacuate(scenario, fleet, trip, 'back');
  }

  async #evacuate(scenario: Scenario, fleet: Fleet, trip: number, direction: 'out' | 'back'): Promise<void> {
    const { spec, pollEveryMs } = this.#input;
    const at = this.#steering;
    const id = `${this.#run}/${scenario.name}/${trip}-${direction}`;
    const parallelism = at.parallelism ?? scenario.parallelism;
    const input: EvacuationInput = {
      id,
      run: this.#run,
      campaign: spec.name,
      cloud: spec.cloud,
      scenario: { name: scenario.name, blockMigration: scenario.blockMigration, deadline: scenario.deadline },
      trip,
      warmup: trip <= spec.trips.warmup,
      direction,
      fleet,
      home: this.#home,
      to: this.ground?.hosts[scenario.to] ?? scenario.to,
      parallelism,
      paused: at.paused,
      pollEveryMs,
      ...(this.#watch && { watch: this.#watch }),
    };
    at.stage = 'evacuating';
    at.evacuation = { id, scenario: scenario.name, trip, direction, parallelism };
    const child = await startChild(evacuation, {
      workflowId: id,
      args: [input],
      typedSearchAttributes: [
        { key: attributes.campaign, value: spec.name },
        { key: attributes.run, value: this.#run },
        { key: attributes.scenario, value: scenario.name },
        { key: attributes.source, value: direction === 'out' ? this.#home : input.to },
        { key: attributes.destination, value: direction === 'out' ? input.to : this.#home },
      ],
    });
    await at.remind(input);
    const account = await child.result();
    this.#watch = account.watch ?? this.#watch;
    at.evacuation = undefined;
    if (account.cutShort) this.#cutShort = true;
    at.evacuationsDone += 1;
    at.migrationsDone += account.attempted;
  }

  async #continueFrom(scenario: number, trip: number): Promise<never> {
    const { ground } = this;
    const fleet = this.#fleet;
    if (!ground || !fleet) throw new Error('nothing to continue from');
    const { paused, stopping, parallelism, evacuationsDone, migrationsDone } = this.#steering;
    const policies = this.policies.soFar;
    return await continueAsNew({
      ...this.#input,
      resume: {
        ground,
        fleet,
        scenario,
        trip,
        paused,
        stopping,
        evacuationsDone,
        migrationsDone,
        ...(parallelism !== undefined && { parallelism }),
        ...(policies && { policies }),
      },
    });
  }
}
