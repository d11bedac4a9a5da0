import { Runtime } from '@temporalio/worker';
import { type Announcer, Influx, silent } from '../results/influx/influx.ts';
import { influxSettings } from '../results/influx/settings.ts';
import type { RunStore } from '../results/run-store.ts';
import type { Home } from './home.ts';

/** Tells InfluxDB of runs, where INFLUX_URL names one. @throws InfluxSettingProblem */
export function announcerOf(home: Home, store: RunStore): Announcer {
  const settings = influxSettings(process.env);
  if (!settings) return silent;
  return new Influx(store, settings, home.outbox, (text) => {
    Runtime.instance().logger.warn(text);
    process.stderr.write(`${text}\n`);
  });
}
