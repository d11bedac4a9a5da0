/** What a migration's key says: `<run>/<scenario>/<trip>-<direction>/<server id>`. */
export interface MigrationKey {
  readonly run: string;
  readonly scenario: string;
  readonly trip: number;
  readonly direction: 'out' | 'back';
  readonly serverId: string;
}

/** Undefined where the text is no such key. */
export function parseKey(key: string): MigrationKey | undefined {
  const [, run, scenario, trip, direction, serverId] =
    /^([^/]+)\/(.+)\/(\d+)-(out|back)\/([^/]+)$/.exec(key) ?? [];
  if (run === undefined || scenario === undefined || serverId === undefined) return undefined;
  return { run, scenario, trip: Number(trip), direction: direction === 'out' ? 'out' : 'back', serverId };
}
