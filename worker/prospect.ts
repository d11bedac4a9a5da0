import { badSource } from '../activities/preflight/credentials.ts';
import { CannotTell } from '../activities/preflight/check.ts';
import { type Examination, examine } from '../activities/preflight/examine.ts';
import { Inquiry } from '../activities/preflight/inquiry.ts';
import { moversOf } from '../activities/preflight/movers.ts';
import type { CampaignSpec } from '../domain/campaign/spec.ts';
import type { Mover } from '../domain/mover.ts';
import { loadCredentials } from '../openstack/credentials/load.ts';
import { CredentialsProblem, OpenStackError } from '../openstack/errors.ts';
import { openSession, type Session } from '../openstack/session/session.ts';

/** What a campaign would have to move, read from the cloud, beside what stands in its way. */
export interface Prospect extends Examination {
  /** There when it could be found out, whatever else stands in the way. */
  readonly task?: Task;
}

export interface Task {
  /** Nova's name of the host that would be emptied. */
  readonly home: string;
  /** Where the cloud is: past runs of the same cloud are told by it. */
  readonly authUrl: string;
  /** One fleet after the other. */
  readonly fleets: readonly (readonly Mover[])[];
}

/** Preflight, and the sizes of what would move. Changes nothing. */
export async function prospect(spec: CampaignSpec): Promise<Prospect> {
  try {
    const session = openSession(await loadCredentials(spec.cloud));
    try {
      const examination = await examine(session, spec);
      const task = examination.checked > 1 ? await taskOf(session, spec) : undefined;
      return { ...examination, ...(task && { task }) };
    } finally {
      await session.close();
    }
  } catch (problem) {
    if (problem instanceof CredentialsProblem) return { findings: badSource(problem), checked: 1 };
    throw problem;
  }
}

async function taskOf(session: Session, spec: CampaignSpec): Promise<Task | undefined> {
  try {
    const inquiry = new Inquiry(session, spec);
    const [home, fleets, identity] = await Promise.all([
      inquiry.home(),
      moversOf(inquiry),
      session.endpoint('identity'),
    ]);
    return { home: home.name, authUrl: identity.url, fleets };
  } catch (problem) {
    // What it is that cannot be told is among the findings already.
    if (problem instanceof CannotTell || problem instanceof OpenStackError) return undefined;
    throw problem;
  }
}
