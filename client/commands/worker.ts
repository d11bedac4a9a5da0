import { hostname } from 'node:os';
import { homeIn } from '../../worker/home.ts';
import { type Role, startWorkers } from '../../worker/roles.ts';
import { logTo } from '../../worker/logging.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { say } from '../output.ts';
import { told } from '../stand-up.ts';
import { hearsWorkerOf, link, prepareNamespace } from '../temporal.ts';

export async function worker({
  check: checks = false,
  role = ['control'],
}: {
  readonly check?: boolean;
  readonly role?: readonly Role[];
}): Promise<void> {
  if (checks) {
    for (const one of role) await check(one);
    return;
  }
  const home = homeIn();
  await using temporal = await link();
  await prepareNamespace(temporal);
  await logTo(home);
  const running = await startWorkers(home, temporal.reach, role);
  say(
    `worker (${role.join(' and ')}) ready on ${temporal.reach.address} (${temporal.reach.according}), its log is ${home.log}`,
  );
  await Promise.race([told(), running.ended]);
  say('ending …');
  await running.stop();
}

/** For health checks: what Temporal says of the worker here, not what the worker says of itself. */
async function check(role: Role): Promise<void> {
  await using temporal = await link();
  const which = role === 'control' ? 'worker' : `${role} worker`;
  const command = role === 'control' ? 'ferry worker' : `ferry worker --role ${role}`;
  if (!(await hearsWorkerOf(hostname(), role, temporal)))
    throw new CommandEnds(
      exitCodes.temporal,
      `Temporal ${temporal.reach.address} has not heard from a ${which} on ${hostname()} for 90 s. Start one with \`${command}\`, or look into ${homeIn().log}.`,
    );
  say(`Temporal ${temporal.reach.address} hears a ${which} on ${hostname()}`);
}
