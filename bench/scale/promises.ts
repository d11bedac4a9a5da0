import type { Weighed } from './measure.ts';

const mostWorkerMib = 1024;
const leastPerSecond = 15;
/** The first and the last in flight weigh less in a large fleet; from here on a rate is one. */
const largeFrom = 1_000;
/** Servers that land alone, and the pace of the looks, make up the rest. */
const flat = 1.05;
/** Were anything quadratic, ten times as many would take ten times as long each. */
const linear = 1.3;

/** What is promised and was not kept, in words; nothing where all was. */
export function broken(all: readonly Weighed[]): string[] {
  const first = all.find(({ servers }) => servers >= largeFrom);
  return all.flatMap((one, i) => [
    ...moved(one),
    ...rate(one),
    ...(first && one.servers > first.servers ? pace(one, first) : []),
    ...calls(one, all[i - 1]),
  ]);
}

function moved({ servers, verified, peakMib: { worker } }: Weighed): string[] {
  return [
    ...(verified < servers ? [`${servers}: only ${verified} were moved and verified`] : []),
    ...(worker >= mostWorkerMib ? [`${servers}: the worker needed ${worker} MiB`] : []),
  ];
}

function rate({ servers, perSecond, cloudPerSecond }: Weighed): string[] {
  if (servers < largeFrom || perSecond >= leastPerSecond || cloudPerSecond < leastPerSecond) return [];
  return [
    `${servers}: ${perSecond.toFixed(1)} migrations a second; the cloud allowed ${cloudPerSecond.toFixed(0)}`,
  ];
}

function pace(one: Weighed, first: Weighed): string[] {
  const ratio = first.perSecond / one.perSecond;
  if (ratio <= linear) return [];
  return [`${one.servers}: each takes ${ratio.toFixed(2)} times as long as with ${first.servers}`];
}

function calls(one: Weighed, before: Weighed | undefined): string[] {
  if (!before || one.apiCalls <= before.apiCalls * flat) return [];
  const [now, then] = [one.apiCalls.toFixed(1), before.apiCalls.toFixed(1)];
  return [`${one.servers}: ${now} API calls a migration, ${then} with ${before.servers}`];
}
