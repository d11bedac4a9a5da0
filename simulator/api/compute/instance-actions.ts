/** /servers/{id}/os-instance-actions. https://docs.openstack.org/api-ref/compute/#servers-actions-servers-os-instance-actions */
import { versionOf } from '../../rest/microversion.ts';
import { firstOf, limitOf, linksAfter } from '../../rest/paging.ts';
import { notFound } from '../../rest/refusal.ts';
import { ok, type Request, type Router } from '../../rest/router.ts';
import { databaseTime } from '../../rest/stamp.ts';
import type { Action, ActionEvent, Server } from '../../world/server.ts';
import type { Compute } from './compute.ts';
import { serverOf } from './find.ts';
import { hostIdOf } from './links.ts';

const v = { updated: versionOf('2.58'), host: versionOf('2.62'), details: versionOf('2.84') };

export function instanceActions(router: Router, { world }: Compute): void {
  router
    .on('GET', '/servers/:server/os-instance-actions', (request) => {
      const server = serverOf(world, request);
      return ok(listed(request, server));
    })
    .on('GET', '/servers/:server/os-instance-actions/:request', (request) => {
      const server = serverOf(world, request);
      const id = request.params['request'] ?? '';
      const action = server.actions.find((each) => each.requestId === id);
      if (action === undefined) throw notFound(`Action ${id} not found`);
      const events = action.events.toReversed().map((event) => eventView(request, server, event));
      return ok({ instanceAction: { ...view(request, server, action), events } });
    });
}

function listed(request: Request, server: Server): object {
  if (request.version < v.updated)
    return { instanceActions: server.actions.toReversed().map((each) => view(request, server, each)) };
  const marker = request.query.get('marker');
  const newest = server.actions.toReversed();
  const from = marker === null ? 0 : newest.findIndex((each) => each.requestId === marker) + 1;
  const { page, more } = firstOf(newest.slice(from), limitOf(request));
  const base = `${request.origin}/compute/v2.1/servers/${server.id}/os-instance-actions`;
  const { instanceActions_links: links } = linksAfter(request, 'instanceActions', base, {
    more,
    last: page.at(-1)?.requestId,
  });
  return {
    instanceActions: page.map((each) => view(request, server, each)),
    ...(links === undefined ? {} : { links }),
  };
}

function view({ version }: Request, server: Server, action: Action): object {
  return {
    action: action.action,
    instance_uuid: server.id,
    request_id: action.requestId,
    user_id: server.userId,
    project_id: server.projectId,
    start_time: databaseTime(action.startedAt),
    message: action.message ?? null,
    ...(version >= v.updated && { updated_at: databaseTime(action.updatedAt) }),
  };
}

function eventView({ version }: Request, server: Server, event: ActionEvent): object {
  return {
    event: event.event,
    start_time: databaseTime(event.startedAt),
    finish_time: event.finishedAt === undefined ? null : databaseTime(event.finishedAt),
    result: event.result ?? null,
    traceback:
      event.details === undefined
        ? null
        : `  File "nova/conductor/manager.py", in the simulator\n    ${event.details}\n`,
    ...(version >= v.host && { host: event.host, hostId: hostIdOf(server.projectId, event.host) }),
    ...(version >= v.details && { details: event.details ?? null }),
  };
}
