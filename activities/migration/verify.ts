import { Context } from '@temporalio/activity';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import type { Baseline, Member } from '../../domain/member.ts';
import type { Fault, Verification } from '../../domain/record.ts';
import type { SeenServer, Sightings } from '../../domain/sightings.ts';
import { getInstanceAction, type InstanceActionEvent } from '../../openstack/compute/instance-actions.ts';
import { getServer } from '../../openstack/compute/servers.ts';
import { NotFound } from '../../openstack/errors.ts';
import { counted, type Session } from '../../openstack/session/session.ts';
import type { Clouds, OpenCloud } from '../clouds.ts';
import { seenServer } from './seen.ts';
import { type Company, type Watched, watchMigration } from './watch.ts';

export interface VerifyInput {
  readonly cloud: CloudRef;
  readonly member: Member;
  /** Absent: any host but the source will do. */
  readonly to?: string;
  /** The action's request id, for the times of its events and the words of a failure. */
  readonly requestId?: string;
  /** Whether it should have moved: a server that stayed is looked at, but not held against the destination. */
  readonly moved: boolean;
  /** The cloud's time (ms) at which its move began. */
  readonly since: number;
  /** What was seen so far of a record that is to be waited for until it is final. Absent: it is final, or nobody knows of it. */
  readonly open?: { readonly baseline: Baseline; readonly seen: Sightings };
  /** The server as the cloud has just told of it, by name. Absent: it is asked. */
  readonly told?: SeenServer;
}

export interface Verified {
  readonly verified: Verification;
  /** Absent when the server is gone. */
  readonly server?: SeenServer;
  /** Worker clock, ms. */
  readonly at: number;
  readonly precheckMs?: number;
  readonly preLiveMs?: number;
  readonly postDestinationMs?: number;
  /** What the action's events, or the server, say of a failure. */
  readonly fault?: Fault;
  readonly apiCalls: number;
  /** How its record ended; what it took to see that is counted there. */
  readonly finished?: Watched;
}

/** ACTIVE on the new host comes before the record is final, by a second or so. */
const finalWithinMs = 60_000;
const heartbeatEveryMs = 3_000;

/**
 * Holds a server against what it should be after its move: host, state, ports, volumes, and its old host's list; and waits
 * for the end of its record meanwhile. Changes nothing, so it may be tried again at will.
 */
export async function verifyServer(
  clouds: Clouds,
  input: VerifyInput,
  company: Pick<Company, 'announcer' | 'memory'> = {},
): Promise<Verified> {
  const checking = Promise.allSettled([checkServer(clouds, input)]);
  const [finished] = await Promise.allSettled([finalRecord(clouds, input, company)]);
  // The watching had a heart of its own; what a slow cloud has yet to answer may outlast it.
  const heart = setInterval(() => company.memory?.beat(), heartbeatEveryMs);
  const [checked] = await checking;
  clearInterval(heart);
  if (checked.status === 'rejected') throw checked.reason;
  if (finished.status === 'rejected') throw finished.reason;
  return { ...checked.value, ...(finished.value && { finished: finished.value }) };
}

async function finalRecord(
  clouds: Clouds,
  { cloud, member, since, open }: VerifyInput,
  company: Company,
): Promise<Watched | undefined> {
  if (!open) return undefined;
  // Of each attempt's own: one that comes after the cloud was away must still look.
  const until = Context.current().info.currentAttemptScheduledTimestampMs + finalWithinMs;
  const asked = { cloud, member, since, until, ...open, awaiting: 'final-record' } as const;
  return await watchMigration(clouds, asked, company);
}

async function checkServer(clouds: Clouds, input: VerifyInput): Promise<Omit<Verified, 'finished'>> {
  const cloud = await clouds.open(input.cloud);
  const { value, calls } = await counted(async () => {
    const [checks, events] = await Promise.all([check(cloud, input), eventsOf(cloud.session, input)]);
    return { ...checks, events };
  });
  const { shared, events, verified, server, at } = value;
  const fault = faultIn(events) ?? (server?.fault === undefined ? undefined : serverFault(server.fault));
  return {
    verified,
    at,
    apiCalls: calls + shared,
    ...(server && { server }),
    ...durations(events),
    ...(fault && { fault }),
  };
}

async function check(cloud: OpenCloud, input: VerifyInput) {
  const { member, to } = input;
  const [now, ports, onSource] = await Promise.all([
    input.told ?? serverNow(cloud.session, member.id),
    cloud.ports.load(member.id),
    input.moved ? cloud.tenants.load(member.host, input.since) : undefined,
  ]);
  const shared = ports.apiCalls + (onSource?.apiCalls ?? 0);
  const at = Date.now();
  if (!now) return { verified: { status: false }, at, shared };
  const host = to === undefined ? now.host !== member.host : now.host === to;
  const bindings = ports.value.map((p) => p.bindingHostId).filter((h) => h !== undefined);
  const verified: Verification = {
    host: input.moved ? host : now.host === member.host,
    status: now.status === member.status,
    taskState: now.taskState === undefined,
    ...(bindings.length > 0 && { portBinding: bindings.every((h) => h === now.host) }),
    ...(member.volumeIds.length > 0 && { volumes: sameIds(now.volumeIds, member.volumeIds) }),
    ...(onSource && { goneFromSource: !onSource.value.has(member.id) }),
  };
  return { verified, server: now, at, shared };
}

async function serverNow(cloud: Session, id: string): Promise<SeenServer | undefined> {
  try {
    return seenServer((await getServer(cloud, id)).value);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id));
}

async function eventsOf(cloud: Session, input: VerifyInput): Promise<readonly InstanceActionEvent[]> {
  if (input.requestId === undefined) return [];
  try {
    return (await getInstanceAction(cloud, input.member.id, input.requestId)).events;
  } catch (error) {
    if (error instanceof NotFound) return [];
    throw error;
  }
}

/** finish − start of the events that time something; 1 s resolution. `compute_live_migration` ends at once and times nothing. */
function durations(events: readonly InstanceActionEvent[]) {
  const spent = (name: string) => {
    const e = events.find((x) => x.event === name);
    return e?.finishedAt === undefined ? undefined : e.finishedAt - e.startedAt;
  };
  const atDestination = spent('compute_check_can_live_migrate_destination');
  const atSource = spent('compute_check_can_live_migrate_source');
  const preLiveMs = spent('compute_pre_live_migration');
  const postDestinationMs = spent('compute_post_live_migration_at_destination');
  return {
    // The check at the source is called from within the one at the destination: the outer one is the whole.
    ...((atDestination ?? atSource) !== undefined && { precheckMs: atDestination ?? atSource }),
    ...(preLiveMs !== undefined && { preLiveMs }),
    ...(postDestinationMs !== undefined && { postDestinationMs }),
  } as { precheckMs?: number; preLiveMs?: number; postDestinationMs?: number };
}

function faultIn(events: readonly InstanceActionEvent[]): Fault | undefined {
  const failed = events.find((e) => e.result === 'Error');
  if (!failed) return undefined;
  const details = failed.details ?? failed.traceback;
  const message =
    firstLine(failed.details) ?? lastLine(failed.traceback) ?? 'failed, and Nova gives no reason';
  return {
    source: 'event',
    message: `${failed.event}: ${message}`,
    ...(details !== undefined && { details }),
  };
}

/** A remote error's details go on with the remote traceback. */
function firstLine(text: string | undefined): string | undefined {
  return text?.trimStart().split('\n').at(0)?.trimEnd();
}

function lastLine(text: string | undefined): string | undefined {
  return text?.trimEnd().split('\n').at(-1)?.trim();
}

const serverFault = (message: string): Fault => ({ source: 'server', message });
