/** How often what was told to go is looked at, and for how long it may take before it counts as leaked. */
export const lookEveryMs = 1_000;
export const goneWithinMs = 5 * 60_000;
