/**
 * Which cloud: a name in clouds.yaml, a Rally credentials file, or (neither) what OS_* say on the worker. Only this
 * ever enters a workflow; the secrets behind it are read by the worker that acts.
 */
export interface CloudRef {
  readonly cloud?: string;
  readonly rally?: string;
}

/** One text per cloud, for maps and for people. */
export function cloudLabel(ref: CloudRef): string {
  return ref.cloud ?? (ref.rally === undefined ? 'environment' : `rally:${ref.rally}`);
}
