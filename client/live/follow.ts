import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import type { EvacuationProgress } from '../../domain/control.ts';
import { say } from '../output.ts';
import type { RunHandle } from '../runs/start.ts';
import type { Link } from '../temporal.ts';
import { type Glance, newsOf, renderGlance, renderLine } from './glance.ts';
import { stepsInFlight } from './in-flight.ts';
import { lookAt } from './look.ts';

const lookEveryMs = 1_000;
const unansweredMs = 10_000;

/** Tells, on stderr, how runs are getting on, until stopped: a picture that is redrawn on a terminal, else plain lines. */
export function follow(
  handles: readonly RunHandle[],
  link: Link,
  options: { live: boolean },
): { stop(): void } {
  const live = options.live && process.stderr.isTTY;
  const draw = createLogUpdate(process.stderr);
  const tellOf = handles.map(() => lineByLine(say));
  const silence = new Silence(say);
  const steps = (inFlight: EvacuationProgress['inFlight']) => stepsInFlight(link, inFlight);
  const ending = new AbortController();
  const named = (glance: Glance, text: string) =>
    handles.length === 1 ? text : `${glance.run.campaign} · ${text}`;
  void keepLooking(ending.signal, async () => {
    const looks = handles.map((handle) =>
      lookAt(handle, link, live ? steps : undefined).catch(silence.heard),
    );
    const glances = await Promise.all(looks);
    if (ending.signal.aborted) return;
    if (glances.every((glance) => glance !== undefined)) silence.ended();
    if (live) {
      const pictures = glances.flatMap((glance) =>
        glance ? [named(glance, renderGlance(glance, process.stderr.columns))] : [],
      );
      if (pictures.length > 0) draw(pictures.join('\n\n'));
    } else {
      for (const [i, glance] of glances.entries())
        if (glance) tellOf[i]?.(newsOf(glance), () => named(glance, renderLine(glance)));
    }
  });
  return {
    stop: () => {
      ending.abort();
      if (live) draw.clear();
    },
  };
}

async function keepLooking(signal: AbortSignal, look: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await look();
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

const silentAtMostMs = 30_000;

/** A line for each piece of news, and one now and then where there is none: the time that is left changes at every look. */
function lineByLine(out: (line: string) => void): (news: string, line: () => string) => void {
  let last = '';
  let at = 0;
  return (news, line) => {
    if (news === last && Date.now() - at < silentAtMostMs) return;
    last = news;
    at = Date.now();
    out(line());
  };
}

/** A run that does not answer may have no worker, no Temporal, or a workflow that cannot go on: said once each time. */
class Silence {
  readonly #say: (line: string) => void;
  #since: number | undefined;
  #told = false;

  constructor(out: (line: string) => void) {
    this.#say = out;
  }

  readonly heard = (error: unknown): undefined => {
    this.#since ??= Date.now();
    if (this.#told || Date.now() - this.#since < unansweredMs) return;
    this.#told = true;
    this.#say(
      `no answer from the run (is a worker up, and Temporal?): ${error instanceof Error ? error.message : String(error)}`,
    );
  };

  ended(): void {
    if (this.#told) this.#say('the run answers again');
    this.#since = undefined;
    this.#told = false;
  }
}
