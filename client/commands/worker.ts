import { homeIn } from '../../worker/home.ts';
import { startControlWorker } from '../../worker/control-worker.ts';
import { logTo } from '../../worker/logging.ts';
import { say } from '../output.ts';
import { told } from '../stand-up.ts';
import { link, prepareNamespace } from '../temporal.ts';

export async function worker(): Promise<void> {
  const home = homeIn();
  await using temporal = await link();
  await prepareNamespace(temporal);
  await logTo(home);
  const running = await startControlWorker(home, temporal.reach);
  say(`worker ready on ${temporal.reach.address} (${temporal.reach.according}), its log is ${home.log}`);
  await Promise.race([told(), running.ended]);
  say('ending …');
  await running.stop();
}
