import { z } from 'zod';

const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** OpenStack's times as epoch ms. Without a zone they are UTC (oslo_utils timeutils.utcnow), not the local time of ISO 8601. */
export const utcMs = z.string().transform((text, context) => {
  const [, day, time, fraction = '', zone = 'Z'] = form.exec(text) ?? [];
  const ms = Date.parse(`${day ?? ''}T${time ?? ''}${fraction.slice(0, 4)}${zone}`);
  if (!Number.isNaN(ms)) return ms;
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});

/** For filters such as changes-since. */
export function isoOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
