import { hostname } from 'node:os';
import { type Check, warning } from './check.ts';

const mostMs = 2_000;

/** The worker's clock against the cloud's `Date` header, whose resolution is 1 s. */
export const clocks: Check = {
  what: 'clocks',
  look: async (inquiry) => {
    const { date, sentAt, receivedAt } = await inquiry.newestMigrations();
    if (date === undefined) return [];
    // The cloud's time was some time in [date, date + 1 s) while ours was some time in [sentAt, receivedAt].
    const aheadMs = Math.max(date - receivedAt, 0);
    const behindMs = Math.max(sentAt - (date + 1_000), 0);
    if (aheadMs <= mostMs && behindMs <= mostMs) return [];
    const seconds = (Math.max(aheadMs, behindMs) / 1_000).toFixed(0);
    return [
      warning({
        subject: 'clocks',
        observation: `Nova’s clock is at least ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} that of the worker on ${hostname()}.`,
        consequence:
          'Durations stay right: each is taken from one clock. Times of the run and those in Nova’s logs and records will not match.',
        remedy: 'Have both follow NTP: `chronyc tracking` on each.',
      }),
    ];
  },
};
