import { Client, Connection } from '@temporalio/client';
import { homeIn } from '../worker/home.ts';
import { tlsTrouble } from '../worker/temporal/connection.ts';
import { NoTemporal, type Reach, reachTemporal } from '../worker/temporal/reach.ts';
import { ensureSearchAttributes } from '../worker/temporal/namespace.ts';
import type { Role } from '../worker/roles.ts';
import { controlTaskQueue, probeTaskQueue } from '../domain/control.ts';
import { isHeard } from '../domain/heard.ts';

/** A connected client, and where it is connected to. */
export interface Link extends AsyncDisposable {
  readonly client: Client;
  readonly connection: Connection;
  readonly reach: Reach;
}

/** @throws NoTemporal when nothing says where Temporal is, or nobody answers there */
export async function linkTo(reach: Reach): Promise<Link> {
  let connection: Connection;
  try {
    connection = await Connection.connect({ ...reach.connection, connectTimeout: reach.answersWithinMs });
  } catch (error) {
    const trouble = await tlsTrouble(reach.address, reach.connection);
    const words = trouble ?? (error instanceof Error ? error.message : String(error));
    const remedy =
      trouble === undefined
        ? 'Start that server, or unset what names it and use `ferry up` or `ferry run --embedded`.'
        : 'Look at TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_SERVER_NAME, TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH (or tls in temporal.toml).';
    throw new NoTemporal(`Nobody answers at ${reach.address} (${reach.according}): ${words}\n${remedy}`);
  }
  const client = new Client({ connection, namespace: reach.namespace, dataConverter: reach.dataConverter });
  return { client, connection, reach, [Symbol.asyncDispose]: () => connection.close() };
}

export async function link(): Promise<Link> {
  return await linkTo(await reachTemporal(homeIn()));
}

/** Readies a namespace for ferry's workflows, whoever's server it is. */
export async function prepareNamespace({ connection, reach }: Link): Promise<void> {
  await ensureSearchAttributes(connection, reach.namespace);
}

/** Whether a worker has lately asked for something to do. */
export async function hasWorker(link: Link): Promise<boolean> {
  return (await pollersOf(link, 'control')).length > 0;
}

/** Whether Temporal has lately heard from a worker of this host (in a container: of this container). */
export async function hearsWorkerOf(host: string, role: Role, link: Link): Promise<boolean> {
  const pollers = await pollersOf(link, role);
  // The SDK's own name for a worker: its pid @ its host.
  return pollers.some((poller) => poller.identity?.endsWith(`@${host}`) && isHeard(poller));
}

/** Where a worker of each role asks for something to do; of what kind: temporal.api.enums.v1.TaskQueueType. */
const queues = {
  control: { taskQueue: { name: controlTaskQueue }, taskQueueType: 1 as never },
  probe: { taskQueue: { name: probeTaskQueue }, taskQueueType: 2 as never },
} as const;

async function pollersOf({ client, reach }: Link, role: Role) {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: reach.namespace,
    ...queues[role],
  });
  return pollers;
}
