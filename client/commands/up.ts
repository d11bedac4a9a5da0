import { homeIn } from '../../worker/home.ts';
import { say } from '../output.ts';
import { standUp } from '../stand-up.ts';

/** Brings up Temporal and a worker, and keeps them until it is told to end. */
export async function up(): Promise<void> {
  const stand = await standUp(homeIn());
  say(`Temporal ${stand.reach.address} (${stand.temporalWas}) · histories are kept for 90 days`);
  if (stand.reach.ui !== undefined) say(`web UI   ${stand.reach.ui}`);
  say(`worker   ready, its log is ${homeIn().log}`);
  say('Ctrl-C ends both; runs under way go on when they are up again.');
  await stand.untilTold();
  say('ending …');
  await stand.end();
}
