/**
 * Gives ferry, Grafana and Telegraf a token each, that may do no more than they have to: the admin's stays with InfluxDB.
 * Writes each to FOLDER/<who>/token. Called again it finds the tokens that it made, and changes nothing.
 *
 * usage: INFLUX_URL=… INFLUX_ORG=… INFLUX_TOKEN(_FILE)=<the admin's> node deploy/influxdb/tokens.ts FOLDER
 */
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Hosts write every 10 s: at 20 KiB a host and hour or so, a month of it is small. */
const telegrafDays = 30;

const grants = [
  { who: 'ferry', may: [{ action: 'write', bucket: 'ferry' }] },
  {
    who: 'grafana',
    may: [
      { action: 'read', bucket: 'ferry' },
      { action: 'read', bucket: 'telegraf' },
    ],
  },
  { who: 'telegraf', may: [{ action: 'write', bucket: 'telegraf' }] },
] as const;

const orgs = z.object({ orgs: z.array(z.object({ id: z.string() })).min(1) });
const bucketSchema = z.object({ id: z.string(), name: z.string() });
const buckets = z.object({ buckets: z.array(bucketSchema) });
const authorization = z.object({ description: z.string().default(''), token: z.string().min(1) });
const authorizations = z.object({ authorizations: z.array(authorization) });

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: tokens.ts FOLDER');
const url = needed('INFLUX_URL');
const adminToken = needed('INFLUX_TOKEN');

const org = encodeURIComponent(needed('INFLUX_ORG'));
const orgID = (await call(orgs, 'GET', `/api/v2/orgs?org=${org}`)).orgs[0]?.id ?? '';
const known = await call(buckets, 'GET', `/api/v2/buckets?orgID=${orgID}&limit=100`);
const ids = new Map(known.buckets.map(({ id, name }) => [name, id]));
if (!ids.has('telegraf')) {
  const retentionRules = [{ type: 'expire', everySeconds: telegrafDays * 86_400 }];
  ids.set(
    'telegraf',
    (await call(bucketSchema, 'POST', '/api/v2/buckets', { orgID, name: 'telegraf', retentionRules })).id,
  );
}

const made = await call(authorizations, 'GET', `/api/v2/authorizations?orgID=${orgID}`);
for (const { who, may } of grants) {
  const description = `of ${who}, by docker-compose.yml`;
  const permissions = may.map(({ action, bucket }) => {
    const id = ids.get(bucket);
    if (id === undefined) throw new Error(`InfluxDB ${url} has no bucket ${bucket}`);
    return { action, resource: { type: 'buckets', id, orgID } };
  });
  const { token } =
    made.authorizations.find((one) => one.description === description) ??
    (await call(authorization, 'POST', '/api/v2/authorizations', { orgID, description, permissions }));
  const path = join(folder, who, 'token');
  await mkdir(join(folder, who), { recursive: true });
  // Whoever reads it has another user id, and this volume alone.
  await writeFile(`${path}.part`, token, { mode: 0o444 });
  await rename(`${path}.part`, path);
  process.stderr.write(`${path}: ${may.map(({ action, bucket }) => `${action} ${bucket}`).join(', ')}\n`);
}

async function call<T>(schema: z.ZodType<T>, method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Token ${adminToken}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}${path} answers ${response.status}: ${text}`);
  return schema.parse(JSON.parse(text));
}

function needed(name: string): string {
  const file = process.env[`${name}_FILE`];
  const value = (process.env[name] ?? (file === undefined ? '' : readFileSync(file, 'utf8'))).trim();
  if (value === '') throw new Error(`${name}: it is not set. Set it, or ${name}_FILE.`);
  return value;
}
