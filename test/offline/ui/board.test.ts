import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board } from '../../../client/ui/board.ts';
import { difference } from '../../../client/ui/difference.ts';
import type { Tile } from '../../../client/ui/snapshot.ts';
import type { Glance } from '../../../client/live/glance.ts';
import type { EndedMove, Roster } from '../../../domain/control.ts';

const evacuation = 'run/small/1-out';
const members = ['web-1', 'web-2', 'web-3'].map((name) => ({ id: `id-${name}`, name, host: 'cmp-a' }));

function glance(differing: Partial<Glance['run']> = {}, steps: Glance['steps'] = new Map()): Glance {
  const run = {
    ...{ run: 'run', campaign: 'nightly', stage: 'evacuating' as const, paused: false, stopping: false },
    ...{ scenario: 'small', trip: 1, direction: 'out' as const, evacuation },
    ...{ evacuationsDone: 0, evacuationsPlanned: 2, migrationsDone: 0, ...differing },
  };
  const inFlight = [{ key: `${evacuation}/id-web-1`, server: 'web-1', since: 5_000 }];
  const state = {
    total: 3,
    done: 1,
    failed: 0,
    startedAt: 0,
    parallelism: 2,
    paused: false,
    inFlight,
    recent: [],
  };
  return { run, at: 10_000, steps, evacuation: state };
}

const roster = (differing: Partial<Roster> = {}): Roster => ({
  ...{ before: 0, sources: ['cmp-a'], destination: 'cmp-b', begun: 0, moving: [], ended: [] },
  ...differing,
});

const end = (name: string, differing: Partial<EndedMove> = {}): EndedMove => ({
  ...{ id: `id-${name}`, outcome: 'completed', verified: true, source: 'cmp-a', host: 'cmp-b', totalMs: 900 },
  ...differing,
});

const seen = (tiles: readonly Tile[]) => tiles.map(({ name, host, is }) => `${name} ${host} ${is.state}`);

test('a server waits at its source, moves, lands, and has arrived when it is verified', () => {
  const board = new Board();
  const begun = board.take(glance(), roster({ members }));
  assert.deepEqual(begun.hosts, ['cmp-a', 'cmp-b']);
  assert.deepEqual(
    seen(begun.tiles),
    ['web-1', 'web-2', 'web-3'].map((name) => `${name} cmp-a waiting`),
  );
  const steps = new Map([[`${evacuation}/id-web-1`, { name: 'copying', percent: 43 } as const]]);
  const { tiles } = board.take(
    glance({}, steps),
    roster({ begun: 2, moving: ['id-web-1'], ended: [end('web-2')] }),
  );
  assert.deepEqual(seen(tiles), ['web-1 cmp-a moving', 'web-2 cmp-b arrived', 'web-3 cmp-a waiting']);
  assert.deepEqual(tiles[0]?.is, { state: 'moving', step: { name: 'copying', percent: 43 }, since: 5_000 });
  const later = board.take(glance(), roster({ begun: 3, moving: ['id-web-3'], ended: [] }));
  assert.deepEqual(seen(later.tiles), ['web-1 cmp-b landed', 'web-2 cmp-b arrived', 'web-3 cmp-a moving']);
});

test('a server that lately did not answer says so, by its longest silence; only its tile changes for that', () => {
  const board = new Board();
  const before = board.take(glance(), roster({ members }));
  const gap = { serverId: 'id-web-2', kind: 'icmp', fromMs: 1_000, seenMs: 120 } as const;
  const now = board.take(glance(), roster(), [
    gap,
    { ...gap, kind: 'tcp', seenMs: 640, open: true },
    { ...gap, serverId: 'of another fleet' },
  ]);
  assert.deepEqual(
    now.tiles.map(({ gap: silent }) => silent),
    [undefined, { kind: 'tcp', fromMs: 1_000, seenMs: 640, open: true }, undefined],
  );
  assert.deepEqual(
    difference(before, now).tiles.map(({ id }) => id),
    ['id-web-2'],
  );
  assert.equal(board.take(glance(), roster()).tiles[1]?.gap, undefined);
});

test('what is known already is not asked for again', () => {
  const board = new Board();
  assert.deepEqual(board.question(evacuation), { members: true, endedFrom: 0 });
  board.take(glance(), roster({ members, begun: 1, ended: [end('web-1')] }));
  assert.deepEqual(board.question(evacuation), { members: false, endedFrom: 1 });
  assert.deepEqual(board.question('run/small/1-back'), { members: true, endedFrom: 0 });
});

test('a server that failed stays where it is, with the reason; one that the scheduler placed stands where it went', () => {
  const board = new Board();
  const failed = end('web-1', { outcome: 'failed', verified: false, host: 'cmp-a', fault: 'no room' });
  const { tiles, hosts, head } = board.take(
    glance(),
    roster({ members, destination: 'nova', begun: 3, ended: [failed, end('web-2', { host: 'cmp-c' })] }),
  );
  assert.deepEqual(tiles[0]?.is, { state: 'failed', outcome: 'failed', fault: 'no room' });
  assert.deepEqual(seen(tiles), ['web-1 cmp-a failed', 'web-2 cmp-c arrived', 'web-3 cmp-a landed']);
  assert.deepEqual(hosts, ['cmp-a', 'cmp-c']);
  assert.equal(head.evacuation?.to, 'nova');
});

test('the next round of a large fleet leaves the servers of the one before where they came to', () => {
  const board = new Board();
  board.take(glance(), roster({ members, begun: 3, ended: members.map(({ name }) => end(name)) }));
  board.take(glance(), roster({ before: 3, begun: 0 }));
  assert.deepEqual(board.question(evacuation), { members: true, endedFrom: 0 });
  const next = [{ id: 'id-web-4', name: 'web-4', host: 'cmp-a' }];
  const { tiles } = board.take(glance(), roster({ before: 3, members: next }));
  assert.equal(tiles.filter(({ is }) => is.state === 'arrived').length, 3);
  assert.equal(tiles.filter(({ is }) => is.state === 'waiting').length, 1);
});

test('another fleet takes the place of the one before', () => {
  const board = new Board();
  const before = board.take(glance(), roster({ members }));
  const others = [{ id: 'id-db-1', name: 'db-1', host: 'cmp-a' }];
  const now = board.take(glance({ evacuation: 'run/large/1-out' }), roster({ members: others }));
  assert.deepEqual(seen(now.tiles), ['db-1 cmp-a waiting']);
  assert.deepEqual(
    difference(before, now).gone,
    members.map(({ id }) => id),
  );
});

test('only what changed is told, of a thousand', () => {
  const board = new Board();
  const thousand = Array.from({ length: 1_000 }, (_, i) => ({ id: `${i}`, name: `web-${i}`, host: 'cmp-a' }));
  const before = board.take(glance(), roster({ members: thousand }));
  const now = board.take(glance(), roster({ begun: 2, moving: ['0', '1'] }));
  assert.deepEqual(
    difference(before, now).tiles.map(({ id }) => id),
    ['0', '1'],
  );
});

test('a name that would turn the writing round, or hide, is shown with its characters named', () => {
  const board = new Board();
  const { tiles } = board.take(
    glance(),
    roster({ members: [{ id: '1', name: '<b>\u202eweb', host: 'a\u0007' }] }),
  );
  assert.deepEqual(
    tiles.map(({ name, host }) => ({ name, host })),
    [{ name: '<b>\\u{202e}web', host: 'a\\u{7}' }],
  );
});

test('how many ran at once is what the cloud was seen to do; the time left is not told while it is paused', () => {
  const ended = [
    end('web-1', { runningFrom: 1_000, runningUntil: 3_000 }),
    end('web-2', { runningFrom: 2_000, runningUntil: 4_000 }),
  ];
  const { head } = new Board().take(glance(), roster({ members, begun: 2, ended }));
  assert.equal(head.evacuation?.ran?.max, 2);
  assert.equal(head.evacuation.leftMs, 20_000);
  const paused = new Board().take(glance({ paused: true }), roster({ members }));
  assert.equal(paused.head.evacuation?.leftMs, undefined);
});
