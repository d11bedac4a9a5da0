import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servers } from '../../../../../domain/account/warnings/servers.ts';
import type { Intervention, MigrationRecord } from '../../../../../domain/record.ts';
import { evacuationOf, fleet, moved, scenarioOf } from '../scenario-of.ts';

const told = (...records: MigrationRecord[]) => servers(scenarioOf(evacuationOf(records)));
const stayed = (...reasons: string[]) => {
  const leftBehind = reasons.map((reason, i) => ({ server: `db-${i + 1}`, serverId: `db-${i + 1}`, reason }));
  const [warning, ...others] = servers(scenarioOf(evacuationOf([], { leftBehind })));
  assert.deepEqual(others, []);
  assert.ok(warning);
  return warning;
};

test('servers that went as planned are no matter', () => {
  assert.deepEqual(told(...fleet(3), moved({ outcome: 'forced' }), moved({ outcome: 'failed' })), []);
});

test('one server left behind is told with its reason, two of one reason alike', () => {
  assert.match(stayed('locked').observation, /^1 server stayed on the source: db-1$/);
  assert.match(stayed('locked', 'locked').observation, /^2 servers stayed on the source: db-1, db-2$/);
  for (const found of [stayed('locked'), stayed('locked', 'locked')]) {
    assert.deepEqual([found.kind, found.cause], ['left-behind', 'locked']);
    assert.match(found.next, /not empty/);
  }
});

test('of different reasons their number is told', () => {
  assert.match(stayed('locked', 'pinned', 'locked').cause, /^2 different reasons/);
});

test('five names are listed, of six the last is a number; each name once', () => {
  assert.match(stayed(...Array<string>(5).fill('locked')).observation, /: db-1, db-2, db-3, db-4, db-5$/);
  assert.match(stayed(...Array<string>(6).fill('locked')).observation, /db-4, db-5 and 1 more$/);
  const twice = fleet(5, { adopted: true });
  assert.match(told(...twice, ...twice)[0]?.observation ?? '', /^10 migrations .*web-5$/);
});

test('migrations that ended elsewhere are named with where, as far as it is known', () => {
  const [warning, ...others] = told(
    moved({ outcome: 'wrong-host', destination: 'cmp-c' }),
    moved({ outcome: 'wrong-host', server: 'db' }),
  );
  assert.deepEqual(others, []);
  assert.equal(warning?.kind, 'wrong-host');
  assert.match(warning.observation, /^2 migrations ended wrong-host: web-1 \(cmp-c\), db$/);
  assert.match(warning.cause, /somebody else/);
  assert.match(warning.next, /instance actions/);
});

test('one whose sources contradict each other is to be looked at before it is touched', () => {
  const [warning, ...others] = told(moved({ outcome: 'inconsistent' }));
  assert.deepEqual(others, []);
  assert.match(warning?.observation ?? '', /^1 migration ended inconsistent: web-1$/);
  assert.match(warning?.cause ?? '', /contradict/);
  assert.match(warning?.next ?? '', /before touching/);
});

const sent = (act: Intervention['act'], tookEffect: boolean) => ({ act, at: 0, tookEffect });

test('what Nova ignored is told by name, and what it obeyed is not', () => {
  const obeyed = moved({ interventions: [sent('abort', true)] });
  assert.deepEqual(told(obeyed), []);
  const [once] = told(obeyed, moved({ server: 'db', interventions: [sent('abort', false)] }));
  assert.equal(once?.observation, 'abort had no visible effect once: db');
  const both = moved({ interventions: [sent('force-complete', false), sent('abort', false)] });
  const [often, ...others] = told(both, moved({ server: 'db', interventions: [sent('abort', false)] }));
  assert.deepEqual(others, []);
  assert.equal(often?.kind, 'intervention-ignored');
  assert.match(often.observation, /^force-complete and abort had .* 3 times: web-1, db$/);
  assert.match(often.cause, /before the hypervisor had a job/);
  assert.match(often.next, /migrate\.deadline\.then/);
});

test('migrations that were adopted are named', () => {
  assert.match(told(moved({ adopted: true }))[0]?.observation ?? '', /^1 migration .* was adopted: web-1$/);
  const [warning, ...others] = told(...fleet(2, { adopted: true }), moved({ server: 'db' }));
  assert.deepEqual(others, []);
  assert.match(warning?.observation ?? '', /^2 migrations .* were adopted: web-1, web-2$/);
  assert.match(warning?.cause ?? '', /POST was lost/);
  assert.match(warning?.next ?? '', /time-outs/);
});

test('servers that stayed come first, whatever their evacuation', () => {
  const leftBehind = [{ server: 'db', serverId: 'db', reason: 'locked' }];
  const found = servers(
    scenarioOf(
      evacuationOf([
        moved({ adopted: true }),
        moved({ outcome: 'inconsistent' }),
        moved({ outcome: 'wrong-host' }),
      ]),
      evacuationOf([moved({ interventions: [sent('abort', false)] })], { leftBehind }),
    ),
  );
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['left-behind', 'wrong-host', 'inconsistent', 'intervention-ignored', 'adopted'],
  );
});
