import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account, RunPage } from '../../../client/ui/snapshot.ts';
import { hostile, open, storedRun } from './open.ts';

test('past runs are there while Temporal is away, and the page says how to get it', async (t) => {
  const { ask, bearer } = await open(t);
  const { runs, more, away, campaigns } = JSON.parse(
    (await ask('/api/runs', { headers: bearer })).body,
  ) as RunPage;
  assert.deepEqual(
    runs.map(({ run, state }) => ({ run, state })),
    [{ run: storedRun, state: 'fail' }],
  );
  assert.equal(more, false);
  assert.deepEqual(campaigns, ['nightly']);
  assert.match(away ?? '', /ferry up/);
});

test('the list can be filtered and paged, and says what it does not take', async (t) => {
  const { ask, bearer } = await open(t);
  const page = async (query: string) => {
    const { status, body } = await ask(`/api/runs?${query}`, { headers: bearer });
    return { status, ...(JSON.parse(body) as RunPage & { error?: string }) };
  };
  assert.equal((await page('campaign=nightly&state=fail')).runs.length, 1);
  assert.equal((await page('state=pass')).runs.length, 0);
  assert.equal((await page('from=1')).runs.length, 0);
  for (const [query, named] of [
    ['from=-1', /from/],
    ['state=good', /state/],
    ['colour=red', /colour/],
  ] as const) {
    const { status, error = '' } = await page(query);
    assert.equal(status, 400, query);
    assert.match(error, named);
  }
});

test('a run has its account: verdict, a table as on the terminal, who did not arrive and why', async (t) => {
  const { ask, bearer } = await open(t);
  const account = JSON.parse((await ask(`/api/runs/${storedRun}`, { headers: bearer })).body) as Account;
  assert.equal(account.verdict?.state, 'fail');
  assert.equal(account.attempted, 48);
  assert.equal(account.verified, 44);
  assert.deepEqual(account.verdict.reasons[0]?.passed, false, 'what was broken comes first');
  const [scenario] = account.scenarios;
  assert.equal(scenario?.columns.length, scenario?.rows[0]?.length);
  assert.equal(account.unmovedInAll, 4);
  assert.match(account.unmoved[0]?.server ?? '', /\\u\{202e\}$/, 'what turns the writing round is shown');
});

test('a hostile name comes as text in JSON, and escaped in the report', async (t) => {
  const { ask, bearer } = await open(t);
  const { body, headers } = await ask(`/api/runs/${storedRun}`, { headers: bearer });
  assert.match(String(headers['content-type']), /^application\/json/);
  const { links } = JSON.parse(body) as Account;
  const report = (await ask(links.report)).body;
  assert.ok(!report.includes(hostile.slice(0, 8)));
  assert.doesNotMatch(report, /<script/);
  assert.match(report, /&lt;img src=x/);
  assert.match(
    String((await ask(links.csv)).headers['content-disposition']),
    /^attachment; filename="[\w.-]+"$/,
  );
});

test('an unknown run is told so; an order to a run is told that Temporal is away', async (t) => {
  const { ask, bearer, asPage } = await open(t);
  const unknown = await ask('/api/runs/nothing', { headers: bearer });
  assert.equal(unknown.status, 404);
  assert.match(unknown.body, /nothing is known of nothing/);
  for (const run of ['..%2f..%2fetc', '%00', 'a%20b'])
    assert.ok((await ask(`/api/runs/${run}`, { headers: bearer })).status >= 400, run);
  const pause = await ask(`/api/runs/${storedRun}/pause`, { method: 'POST', headers: asPage, body: '{}' });
  assert.equal(pause.status, 503);
  assert.match(pause.body, /ferry up/);
});

test('the stream tells at once why there is nothing to see', async (t) => {
  const { page, bearer } = await open(t);
  const answer = await fetch(`${page.url}api/runs/${storedRun}/live`, { headers: bearer });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  let heard = '';
  for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    heard += piece;
    if (heard.includes('event: ')) break;
  }
  assert.match(heard, /event: stale\ndata: \{"since":\d+,"why":".*ferry up.*"\}\n\n/);
});
