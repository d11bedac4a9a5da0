import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { CloudRef } from '../../domain/cloud-ref.ts';
import type { Leak } from '../../domain/run.ts';
import { deleteServer, getServer } from '../../openstack/compute/servers.ts';
import { NotFound, OpenStackError } from '../../openstack/errors.ts';
import type { Session } from '../../openstack/session/session.ts';
import { deleteAttachment } from '../../openstack/volume/attachments.ts';
import { deleteVolume, type VolumeAttachment } from '../../openstack/volume/volumes.ts';
import type { Clouds } from '../clouds.ts';
import { inParallel } from '../in-parallel.ts';
import { abortMoves } from './abort-moves.ts';
import { goneWithinMs, lookEveryMs } from './patience.ts';
import { marked } from './roster.ts';
import { markedVolumes } from './root-volumes.ts';
import { removeMaterials } from './remove-materials.ts';

const deleteAtOnce = 6;

/** Removes one fleet of a run, so that the next can take its place. What is left shows again in the final clean-up. */
export async function removeFleet(
  clouds: Clouds,
  input: { cloud: CloudRef; run: string; key: string },
): Promise<void> {
  const { session } = await clouds.open(input.cloud);
  await removeMarked(session, input.run, input.key);
}

/** Removes everything that carries the run's mark, found by that mark alone; answers what would not go. */
export async function cleanUp(clouds: Clouds, input: { cloud: CloudRef; run: string }): Promise<Leak[]> {
  const { session } = await clouds.open(input.cloud);
  return await cleanUpIn(session, input.run, (note) => {
    Context.current().heartbeat(note);
  });
}

export async function cleanUpIn(cloud: Session, run: string, beat: (note: object) => void): Promise<Leak[]> {
  const leaks = await removeMarked(cloud, run, undefined, beat);
  return [...leaks, ...(await removeMaterials(cloud, run, beat))];
}

interface Thing {
  readonly kind: 'server' | 'volume';
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly attachments?: readonly VolumeAttachment[];
}

/** A server that died on the move, or whose host did, may be gone and its volume still be attached to it. */
async function removeVolume(cloud: Session, { id, attachments = [] }: Thing): Promise<void> {
  for (const { attachmentId, serverId } of attachments) {
    if (await isGone(cloud, serverId)) await deleteAttachment(cloud, attachmentId);
  }
  await deleteVolume(cloud, id);
}

async function isGone(cloud: Session, serverId: string): Promise<boolean> {
  try {
    await getServer(cloud, serverId);
    return false;
  } catch (error) {
    if (error instanceof NotFound) return true;
    throw error;
  }
}

async function removeMarked(
  cloud: Session,
  run: string,
  key: string | undefined,
  beat: (note: object) => void = (note) => {
    Context.current().heartbeat(note);
  },
): Promise<Leak[]> {
  await abortMoves(cloud, () => marked(cloud, run, key), beat);
  // Servers first: a volume that is attached cannot be deleted.
  const servers = async () =>
    (await marked(cloud, run, key)).map((s): Thing => ({
      kind: 'server',
      id: s.id,
      name: s.name,
      state: s.taskState ?? s.status,
    }));
  const volumes = async () =>
    (await markedVolumes(cloud, run, key)).map((v): Thing => ({
      kind: 'volume',
      id: v.id,
      name: v.name,
      state: v.status,
      attachments: v.attachments,
    }));
  const left = await removeAll(servers, (t) => deleteServer(cloud, t.id), beat);
  return [...left, ...(await removeAll(volumes, (t) => removeVolume(cloud, t), beat))];
}

async function removeAll(
  list: () => Promise<Thing[]>,
  remove: (thing: Thing) => Promise<void>,
  beat: (note: object) => void,
): Promise<Leak[]> {
  const until = Date.now() + goneWithinMs;
  const refusals = new Map<string, string>();
  for (;;) {
    const there = await list();
    if (there.length === 0) return [];
    if (Date.now() > until) {
      return there.map(({ kind, id, name, state }) => ({
        kind,
        id,
        name,
        reason: refusals.get(id) ?? `still there, ${state}`,
      }));
    }
    await inParallel(
      deleteAtOnce,
      there.filter((t) => t.state !== 'deleting'),
      async (thing) => {
        try {
          await remove(thing);
        } catch (error) {
          if (!(error instanceof OpenStackError)) throw error;
          if (!(error instanceof NotFound)) refusals.set(thing.id, error.message);
        }
      },
    );
    beat({ removing: there.length });
    await sleep(lookEveryMs);
  }
}
