/** A server as Nova's database has it. Times are epoch ms of the cloud's clock. */
import type { Flavor } from './materials.ts';

export type VmState = 'building' | 'active' | 'stopped' | 'error' | 'deleted';
export type TaskState =
  | 'scheduling'
  | 'block_device_mapping'
  | 'spawning'
  | 'migrating'
  | 'powering-off'
  | 'powering-on'
  | 'deleting';

export interface ServerFault {
  readonly code: number;
  readonly created: number;
  readonly message: string;
}

export interface ActionEvent {
  readonly event: string;
  readonly startedAt: number;
  finishedAt: number | undefined;
  result: 'Success' | 'Error' | undefined;
  /** The service that did it. */
  readonly host: string;
  details: string | undefined;
}

export interface Action {
  readonly action: string;
  readonly requestId: string;
  readonly startedAt: number;
  updatedAt: number;
  message: 'Error' | undefined;
  /** In the order in which they began. */
  readonly events: ActionEvent[];
}

/** A disk of the server that is a volume of Cinder's. */
export interface AttachedVolume {
  readonly volumeId: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
  readonly bdmUuid: string;
  /** Cinder's attachment that is in use: another one after each migration. */
  attachmentId: string;
}

export interface Server {
  readonly id: string;
  /** Counts from 1: 'instance-0000000a'. */
  readonly number: number;
  readonly name: string;
  readonly projectId: string;
  readonly userId: string;
  readonly flavor: Flavor;
  /** Undefined for one that boots from a volume. */
  readonly imageId: string | undefined;
  readonly keyName: string | undefined;
  readonly metadata: Record<string, string>;
  readonly tags: readonly string[];
  readonly description: string | undefined;
  readonly configDrive: boolean;
  readonly userData: string | undefined;
  readonly reservationId: string;
  readonly launchIndex: number;
  /** The zone that was asked for. */
  readonly zone: string | undefined;
  readonly securityGroups: readonly string[];
  readonly createdAt: number;
  updatedAt: number;
  launchedAt: number | undefined;
  deletedAt: number | undefined;
  vmState: VmState;
  taskState: TaskState | undefined;
  host: string | undefined;
  locked: boolean;
  progress: number;
  fault: ServerFault | undefined;
  readonly volumes: AttachedVolume[];
  /** Newest last. */
  readonly actions: Action[];
}

/** nova/api/openstack/common.py `_STATE_MAP`. */
export function statusOf({ vmState, taskState }: Pick<Server, 'vmState' | 'taskState'>): string {
  switch (vmState) {
    case 'building':
      return 'BUILD';
    case 'active':
      return taskState === 'migrating' ? 'MIGRATING' : 'ACTIVE';
    case 'stopped':
      return 'SHUTOFF';
    case 'error':
      return 'ERROR';
    case 'deleted':
      return 'DELETED';
  }
}
