import { access } from './access.ts';
import { adoption } from './adoption.ts';
import { aggregates } from './aggregates.ts';
import { channel } from './channel.ts';
import type { Check } from './check.ts';
import { clocks } from './clocks.ts';
import { endpoints } from './endpoints.ts';
import { fit } from './fit.ts';
import { flavors } from './flavors.ts';
import { destination, source } from './hosts.ts';
import { hypervisors } from './hypervisors.ts';
import { images } from './images.ts';
import { keypairs } from './keypairs.ts';
import { keypairQuota } from './keypair-quota.ts';
import { leftovers } from './leftovers.ts';
import { microversions } from './microversions.ts';
import { movability } from './movability.ts';
import { networks } from './networks.ts';
import { notify } from './notify.ts';
import { pace } from './pace.ts';
import { policy } from './policy.ts';
import { probeWorker } from './probe-worker.ts';
import { flavorQuota, gigabyteQuota, networkQuota, serverQuota, volumeQuota } from './quota.ts';
import { roomAtDestination, roomAtHome, roomElsewhere } from './room.ts';
import { serverGroups } from './server-groups.ts';
import { storage } from './storage.ts';
import { computeZones, volumeZones } from './zones.ts';

/** All of them, in the order in which their findings are told. */
export const checks: readonly Check[] = [
  access,
  channel,
  endpoints,
  microversions,
  source,
  destination,
  hypervisors,
  flavors,
  images,
  fit,
  networks,
  keypairs,
  serverQuota,
  flavorQuota,
  keypairQuota,
  volumeQuota,
  gigabyteQuota,
  networkQuota,
  roomAtHome,
  roomAtDestination,
  roomElsewhere,
  computeZones,
  volumeZones,
  storage,
  adoption,
  movability,
  serverGroups,
  aggregates,
  leftovers,
  policy,
  clocks,
  pace,
  probeWorker,
  notify,
];
