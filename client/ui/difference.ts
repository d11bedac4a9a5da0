import type { Change, Snapshot, Tile } from './snapshot.ts';

/** What became different from one picture to the next, so that a page need touch no more than that. */
export function difference(before: Snapshot, now: Snapshot): Change {
  const old = new Map(before.tiles.map((tile) => [tile.id, tile]));
  const tiles = now.tiles.filter((tile) => {
    const known = old.get(tile.id);
    old.delete(tile.id);
    return !known || !alike(known, tile);
  });
  return {
    head: now.head,
    tiles,
    gone: [...old.keys()],
    ...(String(before.hosts) !== String(now.hosts) && { hosts: now.hosts }),
  };
}

/** They are made in one place, with their fields in one order. */
function alike(one: Tile, other: Tile): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
