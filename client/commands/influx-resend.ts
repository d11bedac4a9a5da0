import { OutboxFull } from '../../results/influx/outbox.ts';
import { resend } from '../../results/influx/resend.ts';
import { influxSettings, InfluxSettingProblem } from '../../results/influx/settings.ts';
import { homeIn } from '../../worker/home.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { say } from '../output.ts';
import { findRuns, localStore } from '../runs/find.ts';

/** Makes the points of stored runs again and sends them: to a new InfluxDB, or to one that has lost some. */
export async function influxResend(typed: readonly string[], { all }: { all?: true }): Promise<void> {
  const settings = settingsOrEnd();
  const store = localStore();
  const runs = all ? await store.list() : await findRuns(typed);
  if (runs.length === 0) {
    const none = all ? `there is no run in ${store.address}` : 'which? Name runs, or say --all';
    throw new CommandEnds(exitCodes.usage, `run: ${none}. See \`ferry runs\`.`);
  }
  const stored = new Set(await store.list());
  const absent = runs.find((run) => !stored.has(run));
  if (absent !== undefined)
    throw new CommandEnds(
      exitCodes.usage,
      `run: ${absent} is not in ${store.address}: its points are made there. Call this where its worker stores runs, or let both use one store (FERRY_STORE).`,
    );
  const folder = homeIn().outbox;
  const { points, delivered } = await resend(store, runs, { settings, folder, warn: say }).catch(
    (error: unknown) => {
      if (!(error instanceof OutboxFull)) throw error;
      throw new CommandEnds(
        exitCodes.failed,
        `${error.message}: no more fit (FERRY_OUTBOX_MIB). Call this again when InfluxDB has taken them.`,
      );
    },
  );
  const what = `${points} points of ${runs.length === 1 ? '1 run' : `${runs.length} runs`}`;
  if (!delivered)
    throw new CommandEnds(
      exitCodes.failed,
      `InfluxDB ${settings.url} has not taken all of ${what}. The rest waits in ${folder}, for the next worker or the next call.`,
    );
  say(`${settings.url} has ${what}`);
}

function settingsOrEnd() {
  try {
    const settings = influxSettings(process.env);
    if (settings) return settings;
  } catch (error) {
    if (error instanceof InfluxSettingProblem) throw new CommandEnds(exitCodes.usage, error.message);
    throw error;
  }
  throw new CommandEnds(
    exitCodes.usage,
    'INFLUX_URL: it is not set. Set INFLUX_URL, INFLUX_TOKEN, INFLUX_ORG and INFLUX_BUCKET, as for a worker.',
  );
}
