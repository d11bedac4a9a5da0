import type { KeyObject } from 'node:crypto';
import type { FleetGroup, Probes } from '../../domain/campaign/spec.ts';
import { defaultAgentPort, plainLoads } from '../../domain/campaign/load.ts';
import { runKey } from '../../domain/probe-wire/keys.ts';
import { UnknownUserData } from '../../guest/multipart.ts';
import { agentUserData } from '../../guest/user-data.ts';
import { cannotPrepare } from './cannot-prepare.ts';

/** Nova's limit on what user data may be, once in base64 (nova/api/openstack/compute/schemas/servers.py, user_data). */
const mostUserDataCharacters = 65_535;

/** Servers have the agent where they carry a load, and where a probe will want an answer from inside. */
export function hasAgent({ load, network }: FleetGroup, probes: Probes | undefined): boolean {
  return load !== undefined || (network.kind !== 'none' && (probes?.udp === true || probes?.tcp === true));
}

export function agentPort(probes: Probes | undefined): number {
  return probes?.port ?? defaultAgentPort;
}

/**
 * The user data of a group's servers, in base64: its own, and the agent beside it where it has one. The
 * run's key is in it, so that it goes to Nova and nowhere else: neither into a result nor into an error.
 * @throws CannotPrepare where the two cannot stand together
 */
export async function userDataOf(
  group: FleetGroup,
  run: string,
  probes: Probes | undefined,
  probeKey: () => Promise<KeyObject>,
): Promise<string | undefined> {
  const { userDataBase64: own } = group;
  if (!hasAgent(group, probes)) return own;
  const config = {
    key: runKey(await probeKey(), run).export(),
    port: agentPort(probes),
    loads: plainLoads(group.load ?? []),
  };
  try {
    const whole = agentUserData(config, own === undefined ? undefined : Buffer.from(own, 'base64'));
    const encoded = whole.toString('base64');
    if (encoded.length <= mostUserDataCharacters) return encoded;
  } catch (error) {
    if (!(error instanceof UnknownUserData)) throw error;
    throw cannotPrepare(`fleet.user_data: cannot be joined with the agent's: ${error.message}`);
  }
  throw cannotPrepare('fleet.user_data: too long beside the agent: shorten it, or take load out.');
}

/** Nova quotes what it refuses; what it was sent holds the run's key. */
export function withoutUserData(message: string, userData: string | undefined): string {
  if (userData === undefined) return message;
  // An answer may have been cut: the longest beginning of the data that it holds is left out.
  const at = message.indexOf(userData.slice(0, 32));
  if (at < 0) return message;
  let end = at;
  while (end - at < userData.length && message[end] === userData[end - at]) end += 1;
  return withoutUserData(`${message.slice(0, at)}[user data]${message.slice(end)}`, userData);
}
