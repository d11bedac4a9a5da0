import type { Progress, Reach } from './adversary.ts';
import type { Ground } from './campaign.ts';
import type { CloudAccount } from './checker/account.ts';

/** A cloud in which a campaign is tried. */
export interface Battlefield {
  readonly cloudsYaml: string;
  readonly ground: Ground;
  /** Its own account, of the time since it was opened. */
  readonly account: () => Promise<CloudAccount>;
  readonly progress: () => Promise<Progress>;
  /** What of it can be struck. */
  readonly reach: Pick<Reach, 'fault' | 'leap' | 'victims'>;
  close(): Promise<void>;
}

export function progressOf(account: {
  readonly migrations: readonly unknown[];
  readonly servers: CloudAccount['servers'];
}): Progress {
  const { migrations, servers } = account;
  return {
    'servers made': servers.made,
    migrations: migrations.length,
    'servers deleted': servers.deleted,
  };
}
