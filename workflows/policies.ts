import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import { canonicalJson } from '../domain/campaign/canonical.ts';
import type { Scenario } from '../domain/campaign/scenario.ts';
import { cloudLabel, type CloudRef } from '../domain/cloud-ref.ts';
import { innermost } from '../domain/innermost.ts';
import {
  disagreement,
  fieldsOf,
  type Policy,
  type PolicyCheck,
  policyInWords,
  type ScenarioPolicy,
} from '../domain/policy.ts';
import type { Leak } from '../domain/run.ts';

/** The operator's own commands: their time-out, of an hour at most, is in policies.yaml. */
const { readPolicy, setPolicy } = proxyActivities<Activities>({
  startToCloseTimeout: '65 minutes',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** What the next execution of a run must know. */
export interface PoliciesSoFar {
  readonly told: readonly ScenarioPolicy[];
  /** What the cloud had before it was first set: to be put back. */
  readonly before?: Policy;
}

/**
 * Sees to it that the cloud has what a scenario declares. What it had before is in the history before anything is set, so
 * that whatever becomes of the run's workers, it is put back.
 */
export class Policies {
  readonly #at: { readonly cloud: CloudRef; readonly run: string };
  readonly #told: ScenarioPolicy[];
  #before: Policy | undefined;
  #last: { readonly policy: string; readonly check: PolicyCheck } | undefined;

  constructor(cloud: CloudRef, run: string, soFar: PoliciesSoFar | undefined) {
    this.#at = { cloud, run };
    this.#told = [...(soFar?.told ?? [])];
    this.#before = soFar?.before;
  }

  get soFar(): PoliciesSoFar | undefined {
    if (this.#told.length === 0) return undefined;
    return { told: this.#told, ...(this.#before && { before: this.#before }) };
  }

  /** Whether a scenario may begin. One that an earlier execution of the run began goes on. */
  async allow({ name, policy }: Scenario): Promise<boolean> {
    if (!policy) return true;
    const begun = this.#told.find(({ scenario }) => scenario === name);
    if (begun) return begun.check.state !== 'refused';
    const key = canonicalJson(policy);
    // A command that has begun is let finish: half of a set is no policy.
    const check =
      this.#last?.policy === key
        ? this.#last.check
        : await CancellationScope.nonCancellable(() => this.#establish(policy));
    this.#last = { policy: key, check };
    this.#told.push({ scenario: name, check });
    return check.state !== 'refused';
  }

  /** How many scenarios were not begun. */
  get refused(): number {
    return this.#told.filter(({ check }) => check.state === 'refused').length;
  }

  async #establish(policy: Policy): Promise<PolicyCheck> {
    try {
      const read = await readPolicy(this.#at);
      if (read.state === 'unchecked') return read;
      if (disagreement(policy, read.has).length === 0) return { state: 'checked' };
      if (!read.maySet) return refused(policy, read.has, 'nothing here may set it');
      this.#before ??= fieldsOf(read.has, policy);
      await setPolicy({ ...this.#at, policy });
      const now = await readPolicy(this.#at);
      if (now.state === 'unchecked') return now;
      if (disagreement(policy, now.has).length === 0) return { state: 'checked' };
      return refused(policy, now.has, 'it was set, and did not take it');
    } catch (error) {
      return refused(policy, undefined, innermost(error));
    }
  }

  /** Gives the cloud back what it had. What can't be given back is left over of the run, and told as that. */
  async putBack(): Promise<Leak[]> {
    const before = this.#before;
    if (!before) return [];
    try {
      const read = await readPolicy(this.#at);
      if (read.state === 'known' && disagreement(before, read.has).length === 0) return [];
      await setPolicy({ ...this.#at, policy: before });
      const now = await readPolicy(this.#at);
      if (now.state === 'known' && disagreement(before, now.has).length === 0) return [];
      return [this.#left(before, 'it was set, and the check does not confirm it')];
    } catch (error) {
      return [this.#left(before, innermost(error))];
    }
  }

  #left(before: Policy, why: string): Leak {
    const name = `to be put back to ${policyInWords(before)}`;
    return { kind: 'policy', id: cloudLabel(this.#at.cloud), name, reason: why };
  }
}

function refused(policy: Policy, has: Policy | undefined, why: string): PolicyCheck {
  const cloud = has
    ? `the cloud has ${policyInWords(fieldsOf(has, policy))}`
    : 'what the cloud has is not known';
  return {
    state: 'refused',
    observation: `declared is ${policyInWords(policy)}; ${cloud}: ${why}`,
    consequence: 'nothing was moved: the figures would carry a label that is not so',
    remedy: 'run ferry check where the worker runs, and mend what it says of policy; docs/policies.md',
  };
}
