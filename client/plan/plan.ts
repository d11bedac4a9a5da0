/** The whole answer: for each fleet and each way of treating disks, what draining would take, and what the answer rests on. */
import type { BlockMigration, CampaignSpec } from '../../domain/campaign/spec.ts';
import type { Mover } from '../../domain/mover.ts';
import type { Task } from '../../worker/prospect.ts';
import { conditions } from './conditions.ts';
import { type Forecast, forecast } from './forecast.ts';
import { type Fitted, fit, type Past } from './past.ts';
import { cases, type Span } from './span.ts';
import { type Doubt, doubts } from './stubborn.ts';

export interface Plan {
  readonly home: string;
  readonly points: readonly Point[];
  readonly fitted: Fitted;
  /** One sentence each: what was not measured, and what was taken in its place. */
  readonly assumptions: readonly string[];
}

export interface Point {
  readonly movers: readonly Mover[];
  readonly block: BlockMigration;
  readonly forecasts: readonly Forecast[];
  readonly doubts: readonly Doubt[];
}

export function planOf(spec: CampaignSpec, { home, fleets }: Task, past: Past): Plan {
  const fitted = fit(past);
  const points = fleets.flatMap((movers) =>
    spec.migrate.blockMigration.map((block): Point => {
      const question = { movers, block, fitted };
      return {
        movers,
        block,
        forecasts: parallelisms(spec, movers.length).map((n) => forecast(question, n)),
        doubts: doubts(spec, question, past.attempts),
      };
    }),
  );
  return { home, points, fitted, assumptions: assumptions(fitted, points) };
}

/** 1, 2, 4, … as far as there are servers, at most 32; and what the campaign asks for. */
function parallelisms({ migrate }: CampaignSpec, servers: number): number[] {
  const doubled = [1, 2, 4, 8, 16, 32].filter((n) => n === 1 || n <= servers);
  return [...new Set([...doubled, ...migrate.parallelism])].toSorted((a, b) => a - b);
}

const mib = (bytes: number) => Math.round(bytes / 2 ** 20);

function assumptions(fitted: Fitted, points: readonly Point[]): string[] {
  const given = (which: (typeof cases)[number], block: BlockMigration = 'auto') =>
    conditions(fitted, block, which, 1);
  const span = (of: (which: (typeof cases)[number]) => number): Span => ({
    optimistic: of('optimistic'),
    expected: of('expected'),
    pessimistic: of('pessimistic'),
  });
  const rate = span((which) => mib(given(which).rateBytesPerSecond));
  const around = span((which) => Math.round(given(which).prepareSeconds + given(which).landSeconds));
  const told: string[] = [];
  if (!fitted.rate) {
    told.push(
      `No move of this cloud is in the run store: ${rate.expected} MiB/s for each copy (${rate.pessimistic} … ${rate.optimistic}), ` +
        `and ${around.expected} s beside it (${around.optimistic} … ${around.pessimistic}), are anybody’s cloud. A run of a few servers would replace them.`,
    );
  }
  if (!fitted.slots) {
    told.push(
      'Nova lets one migration leave a host at a time, its default: no run has asked for more. The better end takes as many as are asked for.',
    );
  } else if (!fitted.slots.limited) {
    told.push(
      `At most ${fitted.slots.most} were ever seen to leave a host at once, and no more were asked for: beyond that only the better end counts on more.`,
    );
  }
  if (fitted.slots?.gain === undefined && fitted.slots?.most !== 1) {
    told.push(
      'Copies that go together have a link wide enough for all; the worse end gives them one copy’s rate between them.',
    );
  }
  const largest = Math.max(0, ...points.flatMap(({ movers }) => movers.map(({ ramMb }) => ramMb)));
  if (fitted.largestRamMb !== undefined && largest > 2 * fitted.largestRamMb) {
    told.push(
      `The largest server measured has ${fitted.largestRamMb} MiB, the largest to be moved ${largest}: its rate is taken from small ones, whose copies are mostly beginning and end, so it may go faster.`,
    );
  }
  const copied = points.some(
    ({ block, movers }) =>
      block !== false &&
      movers.some((mover) => mover.localDiskGb > 0) &&
      given('pessimistic', block).diskPart > 0,
  );
  if (copied) {
    told.push(
      'Of a local disk half is taken to be in use and copied (a tenth … all of it): Nova does not tell how full it is.',
    );
  }
  told.push(
    'What guests write while they are copied cannot be seen from outside, beyond what past attempts of theirs have shown.',
  );
  return told;
}
