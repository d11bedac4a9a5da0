/** OpenStack's ways of writing a time. What comes out of the database is whole seconds: MariaDB cuts the rest off. */
const iso = (ms: number) => new Date(ms).toISOString();

/** '2026-11-23T06:31:28.000000' */
export const databaseTime = (ms: number) => `${iso(ms).slice(0, 19)}.000000`;
/** '2026-11-23T06:31:28Z' */
export const plainTime = (ms: number) => `${iso(ms).slice(0, 19)}Z`;
/** '2026-11-23T06:31:28.123456', as of something that was not read from the database. */
export const fineTime = (ms: number) => `${iso(ms).slice(0, 23)}000`;

/** Epoch ms; undefined when it is no time. Without a zone it is UTC. */
export function readTime(text: string): number | undefined {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(zoned) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
