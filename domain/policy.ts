/**
 * How the cloud's hosts are told to migrate. Nova's API can neither set nor tell any of it: it is nova.conf's, section
 * [libvirt], on each compute host. So a campaign declares it, and the worker's policies.yaml says who can set and check it.
 */
export interface Policy {
  /** live_migration_permit_post_copy. */
  readonly postCopy?: boolean;
  /** live_migration_permit_auto_converge; without effect where post-copy is permitted. */
  readonly autoConverge?: boolean;
  /** live_migration_tunnelled. */
  readonly tunnelled?: boolean;
  /** live_migration_bandwidth; 0 is no limit. */
  readonly bandwidthMibPerSecond?: number;
}
export type PolicyField = keyof Policy;

/** What each field is called in campaign files and by the commands that set and check. */
export const policyWords = {
  postCopy: 'post_copy',
  autoConverge: 'auto_converge',
  tunnelled: 'tunnelled',
  bandwidthMibPerSecond: 'bandwidth_mib_per_second',
} as const satisfies Record<PolicyField, string>;
export const policyFields = Object.keys(policyWords) as PolicyField[];

/** How it stands with what a scenario declares. */
export type PolicyCheck =
  /** The cloud said that it has it, before the scenario began. */
  | { readonly state: 'checked' }
  /** Declared, not checked: nobody here can ask the cloud. */
  | { readonly state: 'unchecked'; readonly reason: string }
  /** The cloud has something else: nothing was moved under a label that is not so. */
  | {
      readonly state: 'refused';
      readonly observation: string;
      readonly consequence: string;
      readonly remedy: string;
    };

export interface ScenarioPolicy {
  readonly scenario: string;
  readonly check: PolicyCheck;
}

/** As the commands read and write it. */
export function policyAsWritten(policy: Policy): Record<string, boolean | number> {
  return Object.fromEntries(
    policyFields.flatMap((field) => {
      const value = policy[field];
      return value === undefined ? [] : [[policyWords[field], value]];
    }),
  );
}

/** `post_copy: true, bandwidth_mib_per_second: 100`. */
export function policyInWords(policy: Policy): string {
  return Object.entries(policyAsWritten(policy))
    .map(([word, value]) => `${word}: ${value}`)
    .join(', ');
}

/** Of what is declared, the part that the cloud has otherwise, or does not tell. */
export function disagreement(declared: Policy, has: Policy): PolicyField[] {
  return policyFields.filter((field) => declared[field] !== undefined && declared[field] !== has[field]);
}

/** Of a policy, the fields that another one has. */
export function fieldsOf(policy: Policy, of: Policy): Policy {
  return Object.fromEntries(
    policyFields.filter((field) => of[field] !== undefined).map((field) => [field, policy[field]]),
  );
}
