import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surveyFleet, type SurveyInput } from '../../../activities/fleet/survey.ts';
import { server } from '../../support/nova-says.ts';
import { cloudsOf, ScriptedCloud, wrong } from '../../support/scripted-cloud.ts';

const named = (name: string, host: string) => ({ ...server({ id: `id-${name}`, host }), name });

/** web-1 is at home on cmp-a, web-2 and somebody else's on cmp-b, web-3 on cmp-c; web-4 is gone. */
function aCloud(): ScriptedCloud {
  const on: Readonly<Record<string, object[]>> = {
    'cmp-a': [named('web-1', 'cmp-a')],
    'cmp-b': [named('web-2', 'cmp-b'), named('other', 'cmp-b')],
  };
  return new ScriptedCloud().tell({
    'GET /servers/detail': ({ query }) => ({ servers: on[String(query?.['host'])] ?? [] }),
    'GET /servers/id-web-2': { server: named('web-2', 'cmp-b') },
    'GET /servers/id-web-3': { server: named('web-3', 'cmp-c') },
    'GET /servers/id-web-4': wrong.gone(),
    'GET /os-migrations': { migrations: [] },
  });
}

async function survey(cloud: ScriptedCloud, changes: Partial<SurveyInput>) {
  const serverIds = ['id-web-1', 'id-web-2', 'id-web-3', 'id-web-4'];
  const input = { cloud: {}, fleet: { kind: 'adopted', serverIds }, home: 'cmp-a' } as const;
  return await surveyFleet(cloudsOf(cloud), { ...input, direction: 'back', ...changes });
}
const names = ({ members }: Awaited<ReturnType<typeof survey>>) => members.map(({ name }) => name);

test('on the way out, whoever of the fleet is at home', async () => {
  const cloud = aCloud();
  assert.deepEqual(names(await survey(cloud, { direction: 'out', away: 'cmp-b' })), ['web-1']);
  assert.equal(cloud.asked.length, 2, 'the host, and the migrations there were');
});

test('on the way back, whoever of it is anywhere else', async () => {
  const found = await survey(aCloud(), {});
  assert.deepEqual(names(found), ['web-2', 'web-3']);
  assert.deepEqual(found.sources, ['cmp-b', 'cmp-c']);
});

test('a host where they should be is asked for its list, and only who is not there by name', async () => {
  const cloud = aCloud();
  assert.deepEqual(names(await survey(cloud, { away: 'cmp-b' })), ['web-2', 'web-3']);
  assert.equal(cloud.times('GET /servers/id-web-2'), 0);
  assert.equal(cloud.times('GET /servers/id-web-3'), 1);
  assert.equal(cloud.times('GET /servers/detail'), 2);
});
