/** /servers: list, show, delete, metadata. https://docs.openstack.org/api-ref/compute/#servers-servers */
import { z } from 'zod';
import { remove } from '../../engine/power.ts';
import { wrapped } from '../../rest/input.ts';
import { firstOf, limitOf, linksAfter } from '../../rest/paging.ts';
import { badRequest, conflict, notFound } from '../../rest/refusal.ts';
import { gone, ok, type Request, type Router } from '../../rest/router.ts';
import { readTime } from '../../rest/stamp.ts';
import { statusOf, type Server } from '../../world/server.ts';
import type { World } from '../../world/world.ts';
import type { Compute } from './compute.ts';
import { createServers } from './create.ts';
import { serverOf } from './find.ts';
import { links } from './links.ts';
import { serverView } from './server-view.ts';

export function servers(router: Router, compute: Compute): void {
  const { world, migrations } = compute;
  router
    .on('GET', '/servers/detail', (request) =>
      listed(world, request, (server) => serverView(world, request, server, false)),
    )
    .on('GET', '/servers', (request) =>
      listed(world, request, ({ id, name }) => ({ id, name, links: links(request, 'servers', id) })),
    )
    .on('POST', '/servers', (request) => createServers(compute, request))
    .on('GET', '/servers/:server', (request) =>
      ok({ server: serverView(world, request, serverOf(world, request), true) }),
    )
    .on('DELETE', '/servers/:server', (request) => {
      const server = serverOf(world, request);
      if (server.locked) throw conflict(`Instance ${server.id} is locked`);
      if (server.taskState !== 'deleting') remove(world, server, migrations, request.requestId);
      return gone;
    });
  metadata(router, world);
}

function metadata(router: Router, world: World): void {
  const schema = z.record(z.string(), z.string().max(255));
  const changed = (request: Request, replace: boolean) => {
    const server = serverOf(world, request);
    const given = wrapped(request.body, 'metadata', schema);
    if (replace) for (const key of Object.keys(server.metadata)) Reflect.deleteProperty(server.metadata, key);
    Object.assign(server.metadata, given);
    world.servers.touch(server);
    return ok({ metadata: server.metadata });
  };
  router
    .on('GET', '/servers/:server/metadata', (request) => ok({ metadata: serverOf(world, request).metadata }))
    .on('POST', '/servers/:server/metadata', (request) => changed(request, false))
    .on('PUT', '/servers/:server/metadata', (request) => changed(request, true))
    .on('DELETE', '/servers/:server/metadata/:key', (request) => {
      const server = serverOf(world, request);
      const key = request.params['key'] ?? '';
      if (!Reflect.has(server.metadata, key)) throw notFound('Metadata item was not found');
      Reflect.deleteProperty(server.metadata, key);
      world.servers.touch(server);
      return gone;
    });
}

function listed(world: World, request: Request, view: (server: Server) => object) {
  const { page, more } = firstOf(filtered(world, request), limitOf(request));
  const detail = request.path.endsWith('/detail') ? '/detail' : '';
  const next = linksAfter(request, 'servers', `${request.origin}/compute/v2.1/servers${detail}`, {
    more,
    last: page.at(-1)?.id,
  });
  return ok({ servers: page.map(view), ...next });
}

function* filtered(world: World, request: Request): Generator<Server> {
  const { query } = request;
  const since = timeOf(query, 'changes-since');
  const marker = markerOf(world, query);
  const fits = filterOf(query);
  const wantsDeleted = query.get('deleted');
  // Asked what has changed, Nova tells of servers that are gone, unless told not to.
  const gone = wantsDeleted === null ? since !== undefined : isTrue(wantsDeleted);
  for (const server of candidates(world, query, since, marker)) {
    if (server.vmState === 'deleted' && !gone) continue;
    if (wantsDeleted !== null && gone && server.vmState !== 'deleted') continue;
    if (fits(server)) yield server;
  }
}

/** As few as the filters' indices allow, in the order of the list, from the marker on. */
function candidates(
  world: World,
  query: URLSearchParams,
  since: number | undefined,
  marker: Server | undefined,
) {
  const after = (all: readonly Server[]) =>
    marker === undefined ? all : all.filter((each) => each.number < marker.number);
  if (since !== undefined) return after(world.servers.changedSince(since));
  const host = query.get('host');
  if (host !== null) return after([...world.servers.on(host)].sort((a, b) => b.number - a.number));
  if (query.get('status') === 'MIGRATING' && query.getAll('status').length === 1)
    return after([...world.servers.migrating].sort((a, b) => b.number - a.number));
  const oldestFirst = query.get('sort_key') === 'created_at' && query.get('sort_dir') === 'asc';
  return oldestFirst ? world.servers.oldestFirst(marker) : world.servers.newestFirst(marker);
}

function filterOf(query: URLSearchParams): (server: Server) => boolean {
  const [host, status, name, project, tags] = ['host', 'status', 'name', 'project_id', 'tags'].map((key) =>
    query.get(key),
  );
  const pattern = name == null ? undefined : new RegExp(name);
  const wanted = tags == null ? [] : tags.split(',');
  const statuses = query.getAll('status');
  return (server) =>
    (host == null || server.host === host) &&
    (status == null || statuses.includes(statusOf(server))) &&
    (pattern?.test(server.name) ?? true) &&
    (project == null || server.projectId === project) &&
    wanted.every((tag) => server.tags.includes(tag));
}

function markerOf(world: World, query: URLSearchParams): Server | undefined {
  const marker = query.get('marker');
  if (marker === null) return undefined;
  const server = world.servers.get(marker);
  if (server === undefined) throw badRequest(`marker [${marker}] not found`);
  return server;
}

export function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const ms = readTime(text);
  if (ms === undefined)
    throw badRequest(
      `Invalid input for query parameters ${name}. Value: ${text}. '${text}' is not a 'date-time'`,
    );
  return ms;
}

const isTrue = (text: string) => ['1', 'true', 't', 'yes', 'y', 'on'].includes(text.toLowerCase());
