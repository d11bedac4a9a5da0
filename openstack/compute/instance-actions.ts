/** https://docs.openstack.org/api-ref/compute/#servers-actions-servers-os-instance-actions; nova/api/openstack/compute/instance_actions.py */
import { z } from 'zod';
import { known } from '../known.ts';
import { allPages, type Session } from '../session/session.ts';
import { utcMs } from '../timestamp.ts';

export interface InstanceAction {
  /** 'live-migration', 'create', 'live_migration_cancel', … */
  readonly action: string;
  /** Of the POST that began it. */
  readonly requestId: string;
  /** Epoch ms, the cloud's clock, resolution 1 s. */
  readonly startedAt: number;
  /** 2.58. */
  readonly updatedAt?: number;
  /** 'Error' when the conductor refused it; undefined says nothing: a copy that broke leaves none. */
  readonly message?: string;
}

export interface InstanceActionEvent {
  /** 'compute_pre_live_migration', 'conductor_live_migrate_instance', … */
  readonly event: string;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** 'Success', 'Error'; undefined while it runs. */
  readonly result?: string;
  /** 2.62, admins only. */
  readonly host?: string;
  /** Admins only. */
  readonly traceback?: string;
  /** The fault's message (2.84). */
  readonly details?: string;
}

const action = z
  .object({
    action: z.string(),
    request_id: z.string(),
    start_time: utcMs,
    updated_at: utcMs.nullish(),
    message: z.string().nullish(),
  })
  .transform((raw): InstanceAction => ({
    action: raw.action,
    requestId: raw.request_id,
    startedAt: raw.start_time,
    ...known({ updatedAt: raw.updated_at, message: raw.message }),
  }));

const event = z
  .object({
    event: z.string(),
    start_time: utcMs,
    finish_time: utcMs.nullish(),
    result: z.string().nullish(),
    host: z.string().nullish(),
    traceback: z.string().nullish(),
    details: z.string().nullish(),
  })
  .transform((raw): InstanceActionEvent => ({
    event: raw.event,
    startedAt: raw.start_time,
    ...known({
      finishedAt: raw.finish_time,
      result: raw.result,
      host: raw.host,
      traceback: raw.traceback,
      details: raw.details,
    }),
  }));

/** What was done to the server, newest first. @throws NotFound */
export async function listInstanceActions(cloud: Session, serverId: string): Promise<InstanceAction[]> {
  const answer = await allPages(cloud, {
    service: 'compute',
    path: `/servers/${encodeURIComponent(serverId)}/os-instance-actions`,
    key: 'instanceActions',
    item: action,
    id: (each) => each.requestId + each.action,
    microversion: { atLeast: '2.1', best: '2.66' },
  });
  return answer.value;
}

/** One action with its events, oldest first; events are missing below 2.51 for those who are no admin. @throws NotFound */
export async function getInstanceAction(
  cloud: Session,
  serverId: string,
  requestId: string,
): Promise<InstanceAction & { readonly events: readonly InstanceActionEvent[] }> {
  const { value } = await cloud.request({
    service: 'compute',
    method: 'GET',
    path: `/servers/${encodeURIComponent(serverId)}/os-instance-actions/${encodeURIComponent(requestId)}`,
    expect: [200],
    schema: z.object({
      instanceAction: z.intersection(action, z.object({ events: z.array(event).default([]) })),
    }),
    microversion: { atLeast: '2.1', best: '2.84' },
  });
  // Nova lists them newest first; within one second only that order is known.
  const events = value.instanceAction.events.toReversed().toSorted((a, b) => a.startedAt - b.startedAt);
  return { ...value.instanceAction, events };
}
