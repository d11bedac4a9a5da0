import { ApplicationFailure, Context } from '@temporalio/activity';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import type { Baseline, Member } from '../../domain/member.ts';
import type { Fault } from '../../domain/record.ts';
import { liveMigrate } from '../../openstack/compute/live-migration.ts';
import { getServer, type Server } from '../../openstack/compute/servers.ts';
import { NoAnswer, NotFound, OpenStackError, ServerFault } from '../../openstack/errors.ts';
import { counted, type Session } from '../../openstack/session/session.ts';
import type { Clouds, OpenCloud } from '../clouds.ts';
import { faultOf, isRefusal } from '../faults.ts';
import { findStarted, type Found } from './find-started.ts';

export interface StartInput {
  readonly cloud: CloudRef;
  readonly member: Member;
  readonly baseline: Baseline;
  /** Absent: the scheduler chooses. */
  readonly to?: string;
  readonly blockMigration: boolean | 'auto';
}

export type Started =
  | {
      readonly state: 'accepted';
      /** Found, not answered: the POST's answer was lost, or its sender died. */
      readonly adopted: boolean;
      readonly postedAt: number;
      readonly acceptMs?: number;
      /** The cloud's time of the acceptance, 1 s resolution. */
      readonly cloudTime: number;
      readonly requestId?: string;
      readonly apiCalls: number;
    }
  | { readonly state: 'refused'; readonly fault: Fault; readonly apiCalls: number };

/** Left in the heartbeat before the POST goes out: whoever comes after a crash knows that it may have been taken. */
interface Intent {
  readonly postedAt: number;
}

/** How long Nova may take to show that it took a POST whose answer was lost. It notes the action before it answers. */
const evidenceWithinMs = 15_000;
/** For so long a list of the servers on its host, or the survey, counts as a look. One that is busy is refused by Nova itself (409). */
const lookIsGoodForMs = 10_000;

/**
 * Starts a live migration: looks first, posts once, and adopts what it finds. Nova has no idempotency key, so a POST
 * whose fate is unknown is never sent again unless Nova's own list of actions proves that it was not taken.
 * @throws a retryable failure when the cloud is away and nothing was sent.
 */
export async function startMigration(clouds: Clouds, input: StartInput): Promise<Started> {
  const cloud = await clouds.open(input.cloud);
  const { value, calls } = await counted(() => start(cloud, input));
  return { ...value, apiCalls: calls };
}

type Start = Started extends infer S ? (S extends unknown ? Omit<S, 'apiCalls'> : never) : never;

async function start({ session: cloud, tenants }: OpenCloud, input: StartInput): Promise<Start> {
  const context = Context.current();
  const intent = context.info.heartbeatDetails as Intent | undefined;
  if (context.info.attempt > 1) {
    const found = await findStarted(cloud, input, intent ? evidenceWithinMs : 0, () => {
      context.heartbeat(intent);
    });
    if (found) return adopt(found, intent?.postedAt ?? context.info.scheduledTimestampMs);
  }
  // A slot that waits for a look costs makespan: what the survey or the verification of another has just listed will do.
  const isThere = tenants.wasOn(input.member.host, input.member.id, lookIsGoodForMs);
  const obstacle = isThere ? undefined : await lookFirst(cloud, input);
  if (obstacle) return refused({ source: 'ferry', message: obstacle });
  const postedAt = Date.now();
  context.heartbeat({ postedAt } satisfies Intent);
  try {
    const accepted = await liveMigrate(cloud, input.member.id, {
      ...(input.to !== undefined && { host: input.to }),
      blockMigration: input.blockMigration,
    });
    return {
      state: 'accepted',
      adopted: false,
      postedAt: accepted.sentAt,
      acceptMs: accepted.receivedAt - accepted.sentAt,
      cloudTime: accepted.date ?? input.baseline.cloudTime,
      ...(accepted.requestId !== undefined && { requestId: accepted.requestId }),
    };
  } catch (error) {
    return await afterATroubledPost(cloud, input, postedAt, error);
  }
}

/** Why the server cannot be moved now, or undefined when it can. */
async function lookFirst(cloud: Session, input: StartInput): Promise<string | undefined> {
  const { member } = input;
  let server: Server;
  try {
    ({ value: server } = await getServer(cloud, member.id));
  } catch (error) {
    if (error instanceof NotFound) return `the server no longer exists`;
    throw error;
  }
  if (server.host !== member.host) {
    return `the server is on ${server.host ?? 'no host'}, no longer on ${member.host}: somebody else moved it`;
  }
  if (server.taskState !== undefined) return `the server is busy: task_state ${server.taskState}`;
  return undefined;
}

async function afterATroubledPost(
  cloud: Session,
  input: StartInput,
  postedAt: number,
  error: unknown,
): Promise<Start> {
  if (isRefusal(error)) return refused(faultOf(error));
  const uncertain = error instanceof ServerFault || (error instanceof NoAnswer && error.sent === 'maybe');
  if (!uncertain) throw error; // nothing was taken: Temporal tries again
  const found = await findStarted(cloud, input, evidenceWithinMs, () => {
    Context.current().heartbeat({ postedAt } satisfies Intent);
  });
  if (found) return adopt(found, postedAt);
  if (error instanceof NoAnswer && error.timedOut) {
    // Something may still hold it (a proxy's queue), and let it go later. Rather one server left behind than one moved twice.
    return refused({
      source: 'ferry',
      message: `the answer to the POST was lost, and Nova showed no sign of it within ${evidenceWithinMs / 1000} s; not posted again: ${error.message}`,
    });
  }
  throw ApplicationFailure.retryable(
    `Nova did not take it: ${error instanceof OpenStackError ? error.message : String(error)}`,
    'NotTaken',
  );
}

function adopt(found: Found, postedAt: number): Start {
  return {
    state: 'accepted',
    adopted: true,
    postedAt,
    cloudTime: found.startedAt,
    ...(found.requestId !== undefined && { requestId: found.requestId }),
  };
}

const refused = (fault: Fault): Start => ({ state: 'refused', fault });
