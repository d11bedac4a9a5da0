import type { Home } from '../home.ts';
import { embeddedTemporal, type EmbeddedTemporal, runningEmbedded } from './embedded.ts';

export interface Supervision {
  /** The server as it is now: the one given, or the one that took its place. */
  current(first: EmbeddedTemporal): EmbeddedTemporal;
  stop(): void;
}

const lookEveryMs = 1_000;

/** Starts the embedded server again, on the same ports and the same data, whenever it dies. */
export function keepAlive(home: Home, say: (line: string) => void): Supervision {
  let latest: EmbeddedTemporal | undefined;
  let busy = false;
  const look = async () => {
    if (busy || (await runningEmbedded(home))) return;
    busy = true;
    try {
      say('Temporal has died; starting it again …');
      latest = await embeddedTemporal(home, say);
      say(`Temporal is back at ${latest.address}`);
    } catch (error) {
      say(`Temporal does not come up: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), lookEveryMs);
  return {
    current: (first) => latest ?? first,
    stop: () => {
      clearInterval(timer);
    },
  };
}
