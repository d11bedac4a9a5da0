/** Instance actions and their events, as Nova writes them: its times have a resolution of one second. */
import type { Action, ActionEvent, Server } from '../world/server.ts';
import type { World } from '../world/world.ts';

export function beginAction(world: World, server: Server, action: string, requestId: string): Action {
  const now = world.clock.nowMs;
  const begun: Action = { action, requestId, startedAt: now, updatedAt: now, message: undefined, events: [] };
  server.actions.push(begun);
  return begun;
}

export function beginEvent(world: World, action: Action, event: string, host: string): ActionEvent {
  const startedAt = world.clock.nowMs;
  const begun: ActionEvent = {
    event,
    startedAt,
    finishedAt: undefined,
    result: undefined,
    host,
    details: undefined,
  };
  action.events.push(begun);
  action.updatedAt = startedAt;
  return begun;
}

export function finishEvent(world: World, action: Action, event: ActionEvent): void {
  event.finishedAt = world.clock.nowMs;
  event.result = 'Success';
  action.updatedAt = event.finishedAt;
}

/** A failed event makes its action one that says `Error`. */
export function failEvent(world: World, action: Action, event: ActionEvent, details: string): void {
  finishEvent(world, action, event);
  event.result = 'Error';
  event.details = details;
  action.message = 'Error';
}
