/** ferry itself, its workflows and activities on a real Temporal, against simulated clouds that were told to misbehave. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../../../../activities/activities.ts';
import { probeKey } from '../../../../activities/probes/key.ts';
import { Clouds } from '../../../../activities/clouds.ts';
import { surveyFleet } from '../../../../activities/fleet/survey.ts';
import type { MigrationRecord } from '../../../../domain/record.ts';
import { RunStore } from '../../../../results/run-store.ts';
import type { ScenarioInput } from '../../../../simulator/scenario.ts';
import { Simulator } from '../../../../simulator/simulator.ts';
import { workflowBundle } from '../../../../worker/workflow-bundle.ts';
import type { MigrationInput } from '../../../../workflows/migration.ts';
import { realServer } from '../../../support/test-server.ts';

const taskQueue = 'simulated';
const pollEveryMs = 100;

/** A cloud of three hosts, whose servers are to be moved from `cmp-a` to `cmp-b`. */
export interface Scene {
  readonly cloud: Simulator;
  /** Moves one server, as an evacuation would. `meanwhile` is done once the survey is over and the POST is about to go out. */
  readonly move: (
    server: string,
    differing?: Partial<MigrationInput>,
    meanwhile?: () => void,
  ) => Promise<MigrationRecord>;
  /** Nova's own records of the server's migrations. */
  readonly statuses: (server: string) => string[];
}

export class FerryMeets {
  readonly #environment: TestWorkflowEnvironment;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #clouds: Clouds;
  readonly #folder: string;
  readonly #known: string[] = [];

  private constructor(environment: TestWorkflowEnvironment, worker: Worker, clouds: Clouds, folder: string) {
    this.#environment = environment;
    this.#worker = worker;
    this.#ended = worker.run();
    this.#clouds = clouds;
    this.#folder = folder;
    process.env['OS_CLIENT_CONFIG_FILE'] = join(folder, 'clouds.yaml');
  }

  /** One Temporal and one worker for all tests of a file; gone after the last. */
  static async open(): Promise<FerryMeets> {
    quiet();
    const environment = await realServer();
    const folder = mkdtempSync(join(tmpdir(), 'ferry-meets-'));
    const clouds = new Clouds({ pollEveryMs });
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue,
      workflowBundle: await workflowBundle(),
      activities: createActivities({
        clouds,
        store: new RunStore(folder),
        probeKey: () => probeKey(`${folder}/probe.key`),
      }),
      maxHeartbeatThrottleInterval: '200ms',
      defaultHeartbeatThrottleInterval: '200ms',
    });
    const ferry = new FerryMeets(environment, worker, clouds, folder);
    after(() => ferry.#close());
    return ferry;
  }

  async scene(t: TestContext, scenario: ScenarioInput = {}): Promise<Scene> {
    const cloud = await Simulator.start({
      hosts: ['cmp-a', 'cmp-b', 'cmp-c'].map((name) => ({ name })),
      maxConcurrentLiveMigrations: 0,
      timeFactor: 4,
      publishEveryMs: 1_000,
      servers: [server('web-1', { sim_copy_seconds: '3' })],
      ...scenario,
    });
    t.after(() => cloud.stop());
    const name = `cloud-${this.#known.length}`;
    this.#known.push(cloud.cloudsYaml(name).replace('clouds:\n', ''));
    writeFileSync(join(this.#folder, 'clouds.yaml'), `clouds:\n${this.#known.join('')}`);
    const found = (nameOrId: string) => {
      const one = cloud.world.servers.named(nameOrId);
      if (one === undefined) throw new Error(`there is no ${nameOrId}`);
      return one;
    };
    return {
      cloud,
      statuses: (which) => cloud.world.migrations.of(found(which).id).map(({ status }) => status),
      move: async (which, differing = {}, meanwhile) => {
        const { id } = found(which);
        const fleet = { kind: 'adopted', serverIds: [id] } as const;
        const ref = { cloud: name };
        const survey = await surveyFleet(this.#clouds, {
          cloud: ref,
          fleet,
          home: 'cmp-a',
          direction: 'out',
        });
        const [member] = survey.members;
        if (member === undefined) throw new Error(`${which} is not on cmp-a`);
        meanwhile?.();
        const input: MigrationInput = {
          key: `run/scenario/1-out/${id}`,
          run: 'run',
          campaign: 'faults',
          cloud: ref,
          scenario: 'scenario',
          trip: 1,
          warmup: false,
          direction: 'out',
          member,
          baseline: survey.baseline,
          to: 'cmp-b',
          blockMigration: 'auto',
          deadline: { baseMs: 60_000, perGibMs: 0, then: 'abort' },
          pollEveryMs,
          ...differing,
        };
        const workflowId = randomUUID();
        const run = { taskQueue, workflowId, args: [input] };
        return (await this.#environment.client.workflow.execute('migration', run)) as MigrationRecord;
      },
    };
  }

  async #close(): Promise<void> {
    this.#worker.shutdown();
    await this.#ended;
    await this.#clouds.close();
    await this.#environment.teardown();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export const server = (name: string, metadata: Record<string, string>, flavor = 'tiny') => ({
  name,
  host: 'cmp-a',
  flavor,
  network: 'bench',
  metadata,
});

/** What the faults provoke need not be told. */
function quiet(): void {
  Runtime.install({
    logger: new DefaultLogger(process.env['FERRY_DEBUG'] === undefined ? 'ERROR' : 'WARN'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  });
}
