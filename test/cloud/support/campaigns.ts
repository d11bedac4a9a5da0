/** A fleet group as a campaign file has it. */
export function group(
  count: number,
  boot: 'image' | 'volume' | 'new-volume',
  metadata: Record<string, string> = {},
) {
  return { count, boot, flavor: 'm1.tiny', image: 'tiny', network: 'bench', metadata };
}

/** A campaign that asks for little: servers of a kind, cmp-a → cmp-b, once and one way; the rest as given. */
export function campaign(name: string, differing: Readonly<Record<string, unknown>> = {}) {
  return {
    name,
    cloud: 'testbed',
    evacuate: 'cmp-a',
    to: 'cmp-b',
    fleet: { groups: [group(2, 'image', { tb_seconds: '1' })] },
    migrate: { parallelism: 2 },
    trips: { count: 1, way_back: false },
    ...differing,
  };
}
