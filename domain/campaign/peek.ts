/** Looks into a campaign file that may be wrong anywhere: whatever is not what it should be is undefined. */
export function peek(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A parameter's values, and where each stands. Nothing where it is not given. */
export function peekAxis(value: unknown, path: readonly (string | number)[]): Placed[] {
  const at = peek(value, ...path);
  if (at === undefined || at === null) return [];
  return Array.isArray(at)
    ? at.map((one: unknown, i) => ({ value: one, path: [...path, i] }))
    : [{ value: at, path }];
}

/** The groups of a created fleet, however many it is written as. */
export function peekGroups(file: unknown): (string | number)[][] {
  const groups = peek(file, 'fleet', 'groups');
  return Array.isArray(groups) ? groups.map((_, i) => ['fleet', 'groups', i]) : [['fleet']];
}

export interface Placed {
  readonly value: unknown;
  readonly path: readonly (string | number)[];
}
