import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Home } from './home.ts';

let installed = false;

/**
 * Sends what the worker has to say to the home's log, one JSON object a line; and leaves signals to the commands: the SDK
 * would shut its workers down at the first one (@temporalio/worker, runtime-options.ts, `shutdownSignals`), and an embedded run
 * that is to stop and clean up needs its worker for that. Once a process.
 */
export async function logTo(home: Home): Promise<void> {
  if (installed) return;
  installed = true;
  await mkdir(home.path, { recursive: true, mode: 0o700 });
  const file = createWriteStream(home.log, { flags: 'a', mode: 0o600 });
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, timestampNanos, message, meta }) => {
      const at = new Date(Number(timestampNanos / 1_000_000n)).toISOString();
      file.write(`${JSON.stringify({ at, level, message, ...withoutBulk(meta) })}\n`);
    }),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    },
  });
}

/** An activity's error and where it happened; not its input. */
function withoutBulk(meta: Record<string, unknown> | undefined): Record<string, unknown> {
  const { workflowId, activityType, attempt, error, sdkComponent } = meta ?? {};
  const words = error instanceof Error ? error.message : undefined;
  return { workflowId, activityType, attempt, sdkComponent, error: words };
}
