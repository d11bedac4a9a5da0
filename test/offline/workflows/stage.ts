import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, type TestContext } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { type Activities, createActivities } from '../../../activities/activities.ts';
import { workflowBundle } from '../../../worker/workflow-bundle.ts';
import type * as workflows from '../../../workflows/workflows.ts';
import { timeSkippingServer } from '../../support/test-server.ts';

type Workflows = typeof workflows;
type Fakes = Partial<Activities>;
type AnyActivity = (...args: unknown[]) => Promise<unknown>;

const names = Object.keys(createActivities({} as never)) as (keyof Activities)[];
const taskQueue = 'test';

/** Where workflows are played: a server (time-skipping, unless told otherwise) and a worker, for the tests of one file, one after the other. */
export class Stage {
  readonly environment: TestWorkflowEnvironment;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #told: Fakes = {};
  #refused: string[] = [];

  private constructor(environment: TestWorkflowEnvironment, worker: Worker) {
    this.environment = environment;
    this.#worker = worker;
    this.#ended = worker.run();
  }

  /** Opens it, and closes it after the file's last test. */
  static async open(server = timeSkippingServer): Promise<Stage> {
    quiet();
    const environment = await server();
    // The worker's activities ask the stage, which exists only once there is a worker.
    const at: { stage?: Stage } = {};
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue,
      workflowBundle: await workflowBundle(),
      activities: Object.fromEntries(
        names.map((name) => [name, (...args: unknown[]) => at.stage?.answer(name, args)]),
      ),
      maxHeartbeatThrottleInterval: '20ms',
      defaultHeartbeatThrottleInterval: '20ms',
    });
    const stage = (at.stage = new Stage(environment, worker));
    after(() => stage.#close());
    return stage;
  }

  /** Tells the fakes what they may do in this test; whatever else is asked of them is refused, and fails it. */
  tell(t: TestContext, told: Fakes): void {
    this.#told = told;
    this.#refused = [];
    t.after(() => {
      assert.deepEqual(this.#refused, [], 'asked of the fakes, who were not told of it');
    });
  }

  answer(name: keyof Activities, args: unknown[]): Promise<unknown> {
    const fake = this.#told[name] as AnyActivity | undefined;
    if (fake) return fake(...args);
    this.#refused.push(name);
    throw ApplicationFailure.nonRetryable(`the fakes were not told of ${name}`, 'NotTold');
  }

  async start<N extends keyof Workflows>(
    name: N,
    input: Parameters<Workflows[N]>[0],
    workflowId: string = randomUUID(),
  ): Promise<WorkflowHandleWithFirstExecutionRunId<Workflows[N]>> {
    const args = [input] as unknown as Parameters<Workflows[N]>;
    return await this.environment.client.workflow.start<Workflows[N]>(name, {
      taskQueue,
      workflowId,
      args,
    } as never);
  }

  #close = async () => {
    this.#worker.shutdown();
    await this.#ended;
    await this.environment.teardown();
  };
}

/** What tests provoke on purpose need not be told; errors of the SDK itself are. */
function quiet(): void {
  Runtime.install({
    logger: new DefaultLogger(process.env['FERRY_DEBUG'] === undefined ? 'ERROR' : 'WARN'),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  });
}

/** Waits, in real time, until something has come about. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline)
      throw new Error(`it did not come about within ${withinMs / 1000} s that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
