import type { TestContext } from 'node:test';
import { concludeRun, storeRun } from '../../../activities/records.ts';
import { serve } from '../../../client/ui/serve.ts';
import { RunStore } from '../../../results/run-store.ts';
import { homeIn } from '../../../worker/home.ts';
import { asker } from '../../support/asker.ts';
import { folder } from '../../support/folder.ts';
import { spec } from '../campaign/build.ts';
import { sampleRun, T0 } from '../domain/sample-run.ts';

export const token = 't'.repeat(43);
export const storedRun = 'nightly-20260314-020000-aaaa';
/** What a tenant may call a server. */
export const hostile = '<img src=x onerror="document.title=1">\u202e';

const ground = { home: 'a', hosts: {}, authUrl: 'http://k', computeMicroversion: '2.96', findings: [] };

/** The page of a machine with one past run, and no Temporal. */
export async function open(t: TestContext) {
  const env = { FERRY_STORE: await folder(t), TEMPORAL_CONFIG_FILE: '/nonexistent' };
  const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
  Object.assign(process.env, env);
  delete process.env['TEMPORAL_ADDRESS'];
  await fill(new RunStore(env.FERRY_STORE));
  const home = await folder(t);
  const page = await serve(homeIn({ FERRY_HOME: home }), 0, token);
  t.after(async () => {
    await page.close();
    for (const [name, value] of Object.entries(before))
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  });
  const { port, host } = new URL(page.url);
  const ask = asker(port);
  const bearer = { Authorization: `Bearer ${token}` };
  const asPage = { ...bearer, Origin: `http://${host}`, 'Content-Type': 'application/json' };
  return { page, host, port, ask, bearer, asPage };
}

async function fill(store: RunStore): Promise<void> {
  const facts = sampleRun();
  const name = (key: string) => key.replace(facts.run, storedRun);
  await storeRun(store, {
    run: storedRun,
    spec: spec({ name: 'nightly', migrate: { parallelism: 4 }, trips: { count: 2 } }),
    startedAt: T0,
    ground,
  });
  await store.storeMigrations(
    facts.migrations.map((record) => ({
      ...record,
      run: storedRun,
      key: name(record.key),
      ...(record.server === 'web-3' && {
        server: hostile,
        outcome: 'failed' as const,
        fault: { source: 'api' as const, message: '</script><script>alert(1)</script>' },
      }),
    })),
  );
  for (const account of facts.evacuations)
    await store.storeEvacuation(storedRun, { ...account, id: name(account.id) });
  await concludeRun(store, { run: storedRun, leaks: [] }, facts.finishedAt);
}
