import type { MigrationRecord, Outcome } from '../../record.ts';
import type { ScenarioSlice } from '../slices.ts';
import type { Warning } from './warning.ts';

/** Servers and migrations that went another way than planned, each kind with the names. */
export function servers(scenario: ScenarioSlice): Warning[] {
  const records = scenario.evacuations.flatMap((evacuation) => evacuation.records);
  return [
    ...leftBehind(scenario),
    ...ofOutcome(records, 'wrong-host', {
      cause: 'somebody else moved them at the same time, or Nova overrode the destination',
      next: "look at the servers' instance actions for requests that are not ferry's",
    }),
    ...ofOutcome(records, 'inconsistent', {
      cause: "Nova's migration record, the server's host and its state contradict each other",
      next: 'look at each before touching it (openstack server show, server migration list): the guest may run on either host',
    }),
    ...ignoredInterventions(records),
    ...adopted(records),
  ];
}

function leftBehind({ evacuations }: ScenarioSlice): Warning[] {
  const left = evacuations.flatMap((evacuation) => evacuation.leftBehind);
  if (left.length === 0) return [];
  const reasons = new Set(left.map(({ reason }) => reason));
  return [
    {
      kind: 'left-behind',
      observation: `${left.length === 1 ? '1 server stayed' : `${left.length} servers stayed`} on the source: ${list(left.map(({ server }) => server))}`,
      cause:
        reasons.size === 1
          ? ([...reasons][0] ?? '')
          : `${reasons.size} different reasons, listed with each server`,
      next: 'the host is not empty: move them by other means before working on it',
    },
  ];
}

function ofOutcome(
  records: readonly MigrationRecord[],
  outcome: Outcome & Warning['kind'],
  say: Pick<Warning, 'cause' | 'next'>,
): Warning[] {
  const those = records.filter((record) => record.outcome === outcome);
  if (those.length === 0) return [];
  const where = those.map(({ server, destination }) => (destination ? `${server} (${destination})` : server));
  return [{ kind: outcome, observation: `${count(those.length)} ended ${outcome}: ${list(where)}`, ...say }];
}

function ignoredInterventions(records: readonly MigrationRecord[]): Warning[] {
  const sent = records.flatMap(({ server, interventions }) =>
    interventions.filter(({ tookEffect }) => !tookEffect).map(({ act }) => ({ server, act })),
  );
  if (sent.length === 0) return [];
  const acts = [...new Set(sent.map(({ act }) => act))].join(' and ');
  return [
    {
      kind: 'intervention-ignored',
      observation: `${acts} had no visible effect ${sent.length === 1 ? 'once' : `${sent.length} times`}: ${list(sent.map(({ server }) => server))}`,
      cause:
        'sent before the hypervisor had a job to act on, Nova accepts it and drops it with a line in its log; the policy may also be unsupported there',
      next: "look at nova-compute's log on the source; give the campaign a longer deadline, or another policy in migrate.deadline.then",
    },
  ];
}

function adopted(records: readonly MigrationRecord[]): Warning[] {
  const found = records.filter((record) => record.adopted);
  if (found.length === 0) return [];
  return [
    {
      kind: 'adopted',
      observation: `${count(found.length)} had been started when ferry looked, and ${found.length === 1 ? 'was' : 'were'} adopted: ${list(found.map(({ server }) => server))}`,
      cause: "the answer to the POST was lost: the API timed out, or ferry's worker died at that moment",
      next: 'their times from the POST are less certain; where it happens without a crash, look at the time-outs between ferry, the load balancer and nova-api',
    },
  ];
}

const count = (n: number) => (n === 1 ? '1 migration' : `${n} migrations`);

/** The first few names, each once. */
function list(names: readonly string[]): string {
  const each = [...new Set(names)];
  const more = each.length - 5;
  return each.slice(0, 5).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
