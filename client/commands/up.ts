import { homeIn } from '../../worker/home.ts';
import { runStoreOf } from '../../worker/run-store.ts';
import { say } from '../output.ts';
import { standUp } from '../stand-up.ts';

/** Brings up Temporal and a worker, and simulated clouds if asked for, and keeps them until it is told to end. */
export async function up({ simulate = false }: { simulate?: boolean }): Promise<void> {
  const clouds = simulate
    ? await (await import('../../worker/simulated-clouds.ts')).simulatedClouds(homeIn())
    : undefined;
  const stand = await standUp(homeIn());
  say(`Temporal ${stand.reach.address} (${stand.temporalWas}) · it keeps histories for 90 days`);
  say(`results  are kept for good in ${runStoreOf().address}`);
  if (stand.reach.ui !== undefined) say(`web UI   ${stand.reach.ui}`);
  for (const { name, url } of clouds?.clouds ?? []) say(`cloud    ${name}, simulated, at ${url}`);
  if (clouds) say(`         another shell finds them by: export OS_CLIENT_CONFIG_FILE=${clouds.cloudsYaml}`);
  say(`worker   ready, its log is ${homeIn().log}`);
  say('Ctrl-C ends both; runs under way go on when they are up again.');
  await stand.untilTold();
  say('ending …');
  await stand.end();
  await clouds?.stop();
}
