import { ApplicationFailure, condition, defineSignal, setHandler, upsertMemo } from '@temporalio/workflow';
import type { CampaignSpec } from '../domain/campaign/spec.ts';
import { memos, signals } from '../domain/control.ts';
import { type HostAnswer, type HostKey, lockId } from '../domain/host-lock.ts';
import type { IfBusy } from '../domain/schedule/plan.ts';
import { claimHost, hostsToClaim } from './acting.ts';
import type { Steering } from './steering.ts';

/** A lock that was itself terminated is made anew by whoever asks again. */
const askAgainAfter = '5 minutes';

/**
 * Waits until this run has each host that it empties or names as a destination to itself, so that no other run
 * distorts its figures. Everybody asks for hosts in the same order, so that no two wait for each other.
 * @throws HostBusy when it is not to wait
 */
export async function claimHosts(
  run: string,
  spec: CampaignSpec,
  ifBusy: IfBusy,
  steering: Steering,
): Promise<void> {
  const since = Date.now();
  const granted = new Set<string>();
  let refused: ApplicationFailure | undefined;
  setHandler(defineSignal<[HostAnswer]>(signals.hostAnswer), (answer) => {
    if (answer.state === 'granted') granted.add(lockId(answer));
    else if (ifBusy === 'refuse') refused = hostBusy(answer, answer.holder.run);
    else steering.waitFor({ cloud: answer.cloud, host: answer.host, holder: answer.holder.run, since });
  });
  const hosts = await hostsToClaim({ spec });
  for (const key of hosts.toSorted((a, b) => (lockId(a) < lockId(b) ? -1 : 1))) {
    while (!granted.has(lockId(key)) && !steering.stopping) {
      await claimHost({ key, run, since, ifBusy });
      await condition(
        () => granted.has(lockId(key)) || refused !== undefined || steering.stopping,
        askAgainAfter,
      );
      if (refused) throw refused;
    }
  }
  if (steering.waitingFor) upsertMemo({ [memos.waitingFor]: null });
  steering.waitingFor = undefined;
}

function hostBusy({ host }: HostKey, holder: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${host} is held by run ${holder}, and this run is not to wait (--if-busy refuse).`,
    'HostBusy',
    { host, holder },
  );
}
