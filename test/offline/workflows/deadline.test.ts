import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Activities } from '../../../activities/activities.ts';
import type { MigrationInput } from '../../../workflows/migration.ts';
import { held } from './held.ts';
import {
  accepted,
  cancelled,
  failed,
  finished,
  inFlight,
  inTurn,
  landed,
  moveOf,
  overdue,
  T0,
  verifiedAt,
  watched,
} from './one-move.ts';
import { Stage, until } from './stage.ts';

const stage = await Stage.open();

type Then = MigrationInput['deadline']['then'];
const deadline = (then: Then) => ({ baseMs: 30_000, perGibMs: 10_000, then });
/** Nova takes it and says 202, as often as it is told. */
const obliging = () => {
  const told: string[] = [];
  const intervene: Activities['intervene'] = ({ act, migrationId }) => {
    told.push(`${act} ${migrationId}`);
    return Promise.resolve({ at: T0 + told.length, status: 202, apiCalls: 1 });
  };
  return { told, intervene };
};

async function endOf(
  t: TestContext,
  then: Then,
  looks: Awaited<ReturnType<Activities['watchMigration']>>[],
  endsOn: 'cmp-a' | 'cmp-b',
  intervene = obliging(),
  changes: Partial<MigrationInput> = {},
) {
  const watchMigration = inTurn<'watchMigration'>(...looks);
  stage.tell(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration,
    intervene: intervene.intervene,
    verifyServer: inTurn<'verifyServer'>(verifiedAt(endsOn, endsOn === 'cmp-b' ? { finished } : {})),
  });
  const handle = await stage.start('migration', moveOf({ ...changes, deadline: deadline(then) }));
  const record = await handle.result();
  return { record, told: intervene.told };
}

test('the deadline is the base and what each GiB is allowed: of the disk only where it is copied', async (t) => {
  const { record } = await endOf(t, 'abort', [overdue, cancelled], 'cmp-a');
  assert.match(record.fault?.message ?? '', /its deadline of 50 s/);
  const copied = await endOf(t, 'abort', [overdue, cancelled], 'cmp-a', obliging(), { blockMigration: true });
  assert.match(copied.record.fault?.message ?? '', /its deadline of 150 s/);
});

test('overdue, and told to abort: obeys, and the record says so', async (t) => {
  const { record, told } = await endOf(t, 'abort', [overdue, cancelled], 'cmp-a');
  assert.deepEqual(told, ['abort 7']);
  assert.equal(record.outcome, 'timed-out');
  assert.deepEqual(record.interventions, [{ act: 'abort', at: T0 + 1, status: 202, tookEffect: true }]);
});

test('an abort that Nova drops although it said 202 is sent again, until it is seen to take effect', async (t) => {
  const { record, told } = await endOf(t, 'abort', [overdue, overdue, overdue, cancelled], 'cmp-a');
  assert.equal(told.length, 3);
  assert.deepEqual(
    record.interventions.map((i) => i.tookEffect),
    [false, false, true],
  );
  assert.equal(record.outcome, 'timed-out');
});

test('a migration that obeys nothing is given up on after five times, and the account says so', async (t) => {
  const { record, told } = await endOf(t, 'abort', Array(6).fill(overdue) as [], 'cmp-a');
  assert.equal(told.length, 5);
  assert.ok(record.interventions.every((i) => !i.tookEffect));
  assert.equal(record.outcome, 'timed-out');
});

test('a server that lands while it is told to abort has not obeyed, and has completed', async (t) => {
  const { record } = await endOf(t, 'abort', [overdue, landed], 'cmp-b');
  assert.equal(record.outcome, 'completed');
  assert.deepEqual(
    record.interventions.map((i) => i.tookEffect),
    [false],
  );
});

test('overdue, and forced: it lands, and counts as forced', async (t) => {
  const { record, told } = await endOf(t, 'force-complete', [overdue, landed], 'cmp-b');
  assert.deepEqual(told, ['force-complete 7']);
  assert.equal(record.outcome, 'forced');
  assert.equal(record.interventions[0]?.tookEffect, true);
});

test('a forced copy that lands late, when another word has been refused, is forced', async (t) => {
  const obliged = obliging();
  const intervene: Activities['intervene'] = async (input) => {
    const answer = await obliged.intervene(input);
    return obliged.told.length === 1 ? answer : { ...answer, status: 400 };
  };
  const looks = [overdue, overdue, overdue, landed];
  const { record } = await endOf(t, 'force-complete', looks, 'cmp-b', { told: obliged.told, intervene });
  assert.equal(record.outcome, 'forced');
  assert.deepEqual(
    record.interventions.map((i) => i.tookEffect),
    [true, false, false],
  );
});

test('a forced migration that breaks is a failed one: it was not seen to obey', async (t) => {
  const { record } = await endOf(t, 'force-complete', [overdue, failed], 'cmp-a');
  assert.equal(record.outcome, 'failed');
  assert.equal(record.interventions[0]?.tookEffect, false);
});

test('what cannot be forced is aborted', async (t) => {
  const looks = [overdue, ...(Array(5).fill(overdue) as (typeof overdue)[]), cancelled];
  const { record, told } = await endOf(t, 'force-complete', looks, 'cmp-a');
  assert.deepEqual(told, [...(Array(5).fill('force-complete 7') as string[]), 'abort 7']);
  assert.equal(record.outcome, 'timed-out');
});

test('overdue, and waited for: nothing is sent, and a late landing is a landing', async (t) => {
  const { record, told } = await endOf(t, 'wait', [overdue, landed], 'cmp-b');
  assert.deepEqual(told, []);
  assert.equal(record.outcome, 'completed');
  assert.deepEqual(record.interventions, []);
});

test('one that is waited for in vain is given up on, timed out', async (t) => {
  const { record } = await endOf(t, 'wait', [overdue, overdue], 'cmp-a');
  assert.equal(record.outcome, 'timed-out');
});

test('an abort that cannot even be sent is on the record, without an answer', async (t) => {
  const told: string[] = [];
  const away: Activities['intervene'] = () => {
    told.push('abort');
    return Promise.reject(new Error('no answer: connect ECONNREFUSED'));
  };
  const { record } = await endOf(t, 'abort', [overdue, cancelled], 'cmp-a', { told, intervene: away });
  assert.ok(told.length > 5, 'it was tried again and again');
  assert.equal(record.outcome, 'timed-out');
  assert.equal(record.interventions.length, 1);
  assert.equal(record.interventions[0]?.status, undefined);
  assert.equal(record.interventions[0]?.tookEffect, false);
});

test('cancelling a migration aborts it in Nova, and still ends in a record', async (t) => {
  const { told, intervene } = obliging();
  let watching = false;
  stage.tell(t, {
    startMigration: inTurn<'startMigration'>(accepted),
    watchMigration: async () => {
      if (watching) return cancelled;
      watching = true;
      await held(new Promise(() => undefined));
      return watched('interrupted', 5, inFlight);
    },
    intervene,
    verifyServer: inTurn<'verifyServer'>(verifiedAt('cmp-a')),
  });
  const handle = await stage.start('migration', moveOf());
  await until('the migration is watched', () => watching);
  await handle.cancel();
  const record = await handle.result();
  assert.deepEqual(told, ['abort 7']);
  assert.equal(record.outcome, 'aborted');
  assert.equal(record.interventions[0]?.tookEffect, true);
});

test('cancelled while it is being started, it is not interrupted: what was started is known, and aborted', async (t) => {
  const { told, intervene } = obliging();
  let posted: (() => void) | undefined;
  const watchMigration = inTurn<'watchMigration'>(watched('overdue', 12, inFlight), cancelled);
  stage.tell(t, {
    startMigration: async () => {
      await new Promise<void>((resolve) => (posted = resolve));
      return accepted;
    },
    watchMigration,
    intervene,
    verifyServer: inTurn<'verifyServer'>(verifiedAt('cmp-a')),
  });
  const handle = await stage.start('migration', moveOf());
  await until('the POST is under way', () => posted !== undefined);
  await handle.cancel();
  posted?.();
  const record = await handle.result();
  assert.deepEqual(told, ['abort 7'], 'sent once its id was known');
  assert.equal(record.outcome, 'aborted');
});
