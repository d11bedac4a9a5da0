/** What a worker registers: one workflow a file. */
export { campaign } from './campaign.ts';
export { evacuation } from './evacuation.ts';
export { hostLock } from './host-lock.ts';
export { migration } from './migration.ts';
export { notification } from './notification.ts';
export { scheduled } from './scheduled.ts';
