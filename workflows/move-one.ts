import { executeChild, isCancellation } from '@temporalio/workflow';
import type { Baseline, Member } from '../domain/member.ts';
import type { MigrationRecord } from '../domain/record.ts';
import { attributes } from './attributes.ts';
import type { EvacuationInput } from './evacuation.ts';
import { innermost } from '../domain/innermost.ts';
import { migration, type MigrationInput } from './migration.ts';
import { recordOf } from './record-of.ts';

/** The id of a server's migration in an evacuation: of its workflow, and of its record. */
export function keyOf(evacuation: EvacuationInput): (member: Member) => string {
  return (member) => `${evacuation.id}/${member.id}`;
}

/** Moves one server in a workflow of its own. Never fails: a workflow that dies (terminated, say) is a record, too. */
export async function moveOne(
  evacuation: EvacuationInput,
  baseline: Baseline,
  member: Member,
): Promise<MigrationRecord> {
  const input = inputFor(evacuation, baseline, member);
  try {
    return await executeChild(migration, {
      workflowId: input.key,
      args: [input],
      typedSearchAttributes: [
        { key: attributes.campaign, value: input.campaign },
        { key: attributes.run, value: input.run },
        { key: attributes.scenario, value: input.scenario },
        { key: attributes.server, value: member.name },
        { key: attributes.source, value: member.host },
        ...(input.to === undefined ? [] : [{ key: attributes.destination, value: input.to }]),
      ],
    });
  } catch (error) {
    const cancelled = isCancellation(error);
    const reason = cancelled ? 'cancelled before it began' : `its workflow died: ${innermost(error)}`;
    const started = { state: 'refused', apiCalls: 0, fault: { source: 'ferry', message: reason } } as const;
    return {
      ...recordOf(input, { started, cancelled }),
      outcome: cancelled ? 'never-started' : 'inconsistent',
    };
  }
}

function inputFor(evacuation: EvacuationInput, baseline: Baseline, member: Member): MigrationInput {
  const { run, campaign, cloud, trip, warmup, direction, scenario, pollEveryMs } = evacuation;
  const to = direction === 'back' ? evacuation.home : evacuation.to === 'nova' ? undefined : evacuation.to;
  return {
    key: keyOf(evacuation)(member),
    run,
    campaign,
    cloud,
    scenario: scenario.name,
    trip,
    warmup,
    direction,
    member,
    baseline,
    ...(to !== undefined && { to }),
    blockMigration: scenario.blockMigration,
    deadline: scenario.deadline,
    pollEveryMs,
  };
}
