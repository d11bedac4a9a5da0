/**
 * Who gets how much of the links, max-min fairly, as TCP's connections do in the long run: every flow rises alike until its
 * own ceiling or a full link on its way holds it; what it leaves is shared by the rest.
 */
export interface Flow {
  /** The links on its way, by name: the source's uplink, the destination's downlink. */
  readonly over: readonly string[];
  /** What it could use at most; absent: anything. */
  readonly ceilingBytesPerSecond?: number;
}

/** Bytes per second of each flow, in the order given. A link that is not named in `links` does not limit. */
export function share(flows: readonly Flow[], links: ReadonlyMap<string, number>): number[] {
  const rates = flows.map(() => 0);
  const left = new Map(links);
  let rising = flows.map((_, index) => index);
  while (rising.length > 0) {
    const users = countUsers(flows, rising, left);
    let step = Infinity;
    for (const [link, count] of users) step = Math.min(step, Math.max(0, left.get(link) ?? 0) / count);
    for (const index of rising) step = Math.min(step, room(flows, rates, index));
    if (step === Infinity) {
      for (const index of rising) rates[index] = Infinity;
      break;
    }
    for (const index of rising) rates[index] = (rates[index] ?? 0) + step;
    for (const [link, count] of users) left.set(link, (left.get(link) ?? 0) - step * count);
    // A link counts as full at a billionth of itself: otherwise rounding would keep it open for ever.
    const full = new Set(
      [...users.keys()].filter((link) => (left.get(link) ?? 0) <= (links.get(link) ?? 0) * 1e-9),
    );
    rising = rising.filter(
      (index) =>
        room(flows, rates, index) > (flows[index]?.ceilingBytesPerSecond ?? 0) * 1e-9 &&
        !(flows[index]?.over ?? []).some((link) => full.has(link)),
    );
  }
  return rates;
}

const room = (flows: readonly Flow[], rates: readonly number[], index: number) =>
  (flows[index]?.ceilingBytesPerSecond ?? Infinity) - (rates[index] ?? 0);

function countUsers(flows: readonly Flow[], rising: readonly number[], links: ReadonlyMap<string, number>) {
  const users = new Map<string, number>();
  for (const index of rising) {
    for (const link of new Set(flows[index]?.over)) {
      if (links.has(link)) users.set(link, (users.get(link) ?? 0) + 1);
    }
  }
  return users;
}
