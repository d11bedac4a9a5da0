import { notFound } from '../../rest/refusal.ts';
import type { Request } from '../../rest/router.ts';
import type { Server } from '../../world/server.ts';
import type { World } from '../../world/world.ts';

/** The server that the path names. @throws Refusal 404 */
export function serverOf(world: World, { params }: Request): Server {
  const id = params['server'] ?? '';
  const server = world.servers.get(id);
  if (server === undefined) throw notFound(`Instance ${id} could not be found.`);
  return server;
}
