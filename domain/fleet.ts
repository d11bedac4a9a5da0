/** Which servers a run moves. Those it made are found by their tags, whoever asks and whenever; adopted ones by id. */
export type Fleet =
  | { readonly kind: 'created'; readonly run: string; readonly key: string }
  | { readonly kind: 'adopted'; readonly serverIds: readonly string[] };

/**
 * The metadata, properties and tags that mark what a run made. Nova allows keys of letters, digits, `-_.: `
 * (nova/api/validation/parameter_types.py, `metadata`).
 */
export const marks = {
  run: 'ferry_run',
  fleet: 'ferry_fleet',
} as const;

/** Everything that a run makes in the cloud is named after it, where a name is all that a resource can carry. */
export function nameFor(run: string, what: string): string {
  return `ferry-${run}-${what}`;
}
