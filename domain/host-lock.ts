/** A compute host of a cloud, under the names that do not depend on who asks: Keystone's address, nova-compute's host. */
export interface HostKey {
  readonly cloud: string;
  readonly host: string;
}

/** Also the id of the workflow that keeps the lock. */
export function lockId({ cloud, host }: HostKey): string {
  return `ferry-host/${cloud}/${host}`;
}

/** A run that wants a host, or has it. */
export interface Claim {
  readonly run: string;
  /** Epoch ms. */
  readonly since: number;
}

/** What a lock answers a run. */
export type HostAnswer = HostKey &
  ({ readonly state: 'granted' } | { readonly state: 'busy'; readonly holder: Claim });

/** Why a run does not begin yet. */
export interface WaitingFor extends HostKey {
  readonly holder: string;
  readonly since: number;
}

/** A host lock as its memo tells it. */
export interface HostLockState extends HostKey {
  readonly holder: Claim;
  readonly waiting: readonly Claim[];
}
