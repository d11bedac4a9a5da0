import { join, resolve } from 'node:path';

/** Where ferry keeps what outlives a process: `FERRY_HOME`, else `.ferry` in the folder it is called from. */
export interface Home {
  readonly path: string;
  readonly runs: string;
  readonly log: string;
  /** What probes wrote down, a folder a run. */
  readonly samples: string;
  /** Of which the keys of runs are made, by which guests and probes know each other. */
  readonly probeKey: string;
  /** The name of the queue of the probe worker here. */
  readonly probeQueue: string;
  /** Points on their way to InfluxDB. */
  readonly outbox: string;
  readonly temporalDatabase: string;
  /** Where the embedded server listens, and which process it is. */
  readonly temporalState: string;
}

export function homeIn(env: NodeJS.ProcessEnv = process.env): Home {
  const path = resolve(env['FERRY_HOME'] ?? '.ferry');
  return {
    path,
    runs: join(path, 'runs'),
    log: join(path, 'ferry.log'),
    samples: join(path, 'samples'),
    probeKey: join(path, 'probe.key'),
    probeQueue: join(path, 'probe.queue'),
    outbox: join(path, 'outbox'),
    temporalDatabase: join(path, 'temporal.db'),
    temporalState: join(path, 'temporal.json'),
  };
}
