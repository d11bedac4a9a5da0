import { RunStore } from '../../../results/run-store.ts';
import { openShelf } from '../../../results/shelf/open.ts';
import { sampleRun } from '../domain/sample-run.ts';

// Stands for one worker of several: writes its share of the sample run's records, each twice, and all the evacuations.
const [setting, mine = '0', of = '1'] = process.argv.slice(2);
const store = new RunStore(openShelf(setting, '/nowhere'));
const { run, migrations, evacuations } = sampleRun();
for (const [i, record] of migrations.entries()) {
  if (i % Number(of) !== Number(mine)) continue;
  await store.storeMigrations([record]);
  await store.storeMigrations([record]);
}
for (const account of evacuations) await store.storeEvacuation(run, account);
