/** A worker of its own process, for a test to kill: its runs wait in their preflight for ever. argv: address, task queue. */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../../worker/workflow-bundle.ts';
import { FakeWorld } from './fake-world.ts';

const [, , address = '', taskQueue = ''] = process.argv;
Runtime.install({ logger: new DefaultLogger('ERROR') });
const world = new FakeWorld();
world.hosts = [{ cloud: 'doomed', host: 'cmp-a' }];
world.hold('preflight');
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowBundle: await workflowBundle(),
  activities: world.activities,
});
await worker.run();
