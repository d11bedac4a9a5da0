import type { BrokenRun } from './account/verdict-message.ts';

/** The workflow that tells one target of one run. */
export function notificationId(run: string, target: string): string {
  return `${run}/notify/${target}`;
}

/** Whom to tell of which run. A target is a name: what it stands for, secrets and all, only workers read. */
export interface NotificationInput {
  readonly run: string;
  readonly target: string;
  /** Of a run that came to no verdict: the run store has nothing of it. */
  readonly broken?: BrokenRun;
}

/** What became of it. */
export type Delivery =
  | { readonly state: 'delivered'; readonly status: number; readonly attempts: number }
  /** The target is told of other occasions. */
  | { readonly state: 'not-wanted'; readonly on: readonly string[] }
  /** The receiver will never take it. */
  | { readonly state: 'refused'; readonly reason: string }
  /** It was tried for as long as it was worth. */
  | { readonly state: 'given-up'; readonly reason: string };
