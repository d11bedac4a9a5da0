import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Activities } from '../../../activities/activities.ts';
import type { MigrationRecord } from '../../../domain/record.ts';
import type { MigrationInput } from '../../../workflows/migration.ts';
import { lacking } from '../domain/sample-run.ts';
import {
  accepted,
  failed,
  finished,
  inTurn,
  landed,
  moveOf,
  sightings,
  T0,
  verifiedAt,
  watched,
} from './one-move.ts';
import { Stage } from './stage.ts';

const stage = await Stage.open();

async function recordOf(
  t: TestContext,
  told: Partial<Activities>,
  input: Partial<MigrationInput> = {},
): Promise<MigrationRecord> {
  stage.tell(t, told);
  const handle = await stage.start('migration', moveOf(input));
  return await handle.result();
}

test('a server that lands and is verified makes a complete record, with every phase timed', async (t) => {
  const verify = inTurn<'verifyServer'>(verifiedAt('cmp-b', { precheckMs: 1_000, finished }));
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>(landed),
    verifyServer: verify,
  });
  const { key, outcome, source, destination, requested, verified, fault, interventions } = record;
  assert.deepEqual(
    { key, outcome, source, destination, requested, fault, interventions },
    {
      key: 'run-1/small/1-out/id-web-1',
      outcome: 'completed',
      source: 'cmp-a',
      destination: 'cmp-b',
      requested: 'cmp-b',
      fault: undefined,
      interventions: [],
    },
  );
  assert.equal(verified.host, true);
  const { totalMs, novaTotalMs, queueMs, prepareMs, copyMs, postMs, precheckMs, apiAcceptMs } = record;
  assert.deepEqual(
    { totalMs, novaTotalMs, queueMs, prepareMs, copyMs, postMs, precheckMs, apiAcceptMs },
    {
      totalMs: 9_000,
      novaTotalMs: 10_000,
      queueMs: 1_000,
      prepareMs: 1_000,
      copyMs: 6_000,
      postMs: 1_000,
      precheckMs: 1_000,
      apiAcceptMs: 180,
    },
  );
  assert.deepEqual(
    verify.asked.map((i) => i.open?.seen),
    [landed.seen],
    'whoever verifies waits for the end of the record, too',
  );
});

test('what was verified as it landed is not verified again', async (t) => {
  const verify = inTurn<'verifyServer'>(verifiedAt('cmp-b'));
  const verified = verifiedAt('cmp-b', { precheckMs: 1_000, finished });
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>({ ...landed, verified }),
    verifyServer: verify,
  });
  assert.equal(record.outcome, 'completed');
  assert.equal(record.verified.host, true);
  assert.equal(record.precheckMs, 1_000);
  assert.equal(record.verifiedAt, verified.at);
  assert.equal(verify.asked.length, 0);
});

test('every request made for a server counts once', async (t) => {
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted), // 2
    watchMigration: inTurn<'watchMigration'>(landed), // 0.5
    verifyServer: inTurn<'verifyServer'>(verifiedAt('cmp-b', { finished })), // 3 and 0.5
  });
  assert.equal(record.apiCalls, 6);
});

test('a refusal is a record in the words of Nova, and nothing is watched', async (t) => {
  const fault = { source: 'api', message: '409 Instance is locked' } as const;
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>({ state: 'refused', fault, apiCalls: 2 }),
  });
  assert.equal(record.outcome, 'never-started');
  assert.deepEqual(record.fault, fault);
  assert.equal(record.totalMs, undefined);
  assert.equal(record.apiCalls, 2);
});

test('a copy that breaks leaves the server on its source, with the words of its event', async (t) => {
  const fault = { source: 'event', message: 'compute_pre_live_migration: no room' } as const;
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>(failed),
    verifyServer: inTurn<'verifyServer'>(
      verifiedAt('cmp-a', { fault, verified: { host: true, status: true } }),
    ),
  });
  assert.equal(record.outcome, 'failed');
  assert.deepEqual(record.fault, fault);
  assert.equal(record.totalMs, undefined);
  assert.equal(record.destination, 'cmp-b', 'where it was to go');
});

test('a server that lands elsewhere than it was sent to is on the wrong host', async (t) => {
  const onC = { host: 'cmp-c' };
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>(watched('landed', 9, sightings([['running', 3]], onC))),
    verifyServer: inTurn<'verifyServer'>(
      verifiedAt('cmp-c', {
        verified: { host: false },
        finished: watched('landed', 10, sightings([['completed', 10]], onC)),
      }),
    ),
  });
  assert.equal(record.outcome, 'wrong-host');
  assert.equal(record.destination, 'cmp-c');
  assert.equal(record.requested, 'cmp-b');
});

test('where the scheduler chooses, any other host will do', async (t) => {
  const anywhere = lacking(moveOf(), 'to');
  stage.tell(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>(
      watched('landed', 9, sightings([['running', 3]], { host: 'cmp-c' })),
    ),
    verifyServer: inTurn<'verifyServer'>(
      verifiedAt('cmp-c', {
        finished: watched('landed', 10, sightings([['completed', 10]], { host: 'cmp-c' })),
      }),
    ),
  });
  const record = await (await stage.start('migration', anywhere)).result();
  assert.equal(record.outcome, 'completed');
  assert.equal(record.destination, 'cmp-c');
  assert.equal(record.requested, undefined);
});

test('a record that says completed of a server that stayed is a contradiction, not a success', async (t) => {
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>(watched('odd', 40, sightings([['completed', 10]]))),
    verifyServer: inTurn<'verifyServer'>(verifiedAt('cmp-a')),
  });
  assert.equal(record.outcome, 'inconsistent');
  assert.match(record.fault?.message ?? '', /completed/);
});

test('the record never becomes final: the server has moved, but nobody says so', async (t) => {
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>(landed),
    verifyServer: inTurn<'verifyServer'>(verifiedAt('cmp-b', { finished: { ...landed, state: 'overdue' } })),
  });
  assert.equal(record.outcome, 'inconsistent');
});

test('a migration whose POST was lost and found is adopted, and its start is when it was posted', async (t) => {
  const found = { ...lacking(accepted, 'acceptMs'), adopted: true };
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(found),
    watchMigration: inTurn<'watchMigration'>(landed),
    verifyServer: inTurn<'verifyServer'>(verifiedAt('cmp-b', { finished })),
  });
  assert.equal(record.adopted, true);
  assert.equal(record.postedAt, T0);
  assert.equal(record.apiAcceptMs, undefined);
  assert.equal(record.outcome, 'completed');
});

test('a verification that is not to be had leaves what was seen, and knows nothing beyond', async (t) => {
  let asked = 0;
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>(landed),
    verifyServer: () => {
      asked += 1;
      return Promise.reject(new Error('503 the cloud is away'));
    },
  });
  assert.ok(asked > 5, 'it was tried again and again');
  assert.equal(record.outcome, 'inconsistent', 'it had landed, but nobody saw its record become final');
  assert.equal(record.totalMs, 9_000);
  assert.deepEqual(record.verified, {});
});

test('a server that was never seen to change, and stayed, has no destination but the one it was to go to', async (t) => {
  const unseen = lacking(sightings([['error', 5]]), 'server');
  const record = await recordOf(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: inTurn<'watchMigration'>(watched('odd', 25, unseen)),
    verifyServer: inTurn<'verifyServer'>(verifiedAt('cmp-a')),
  });
  assert.equal(record.outcome, 'error');
  assert.equal(record.destination, 'cmp-b');
});
