import { readFileSync } from 'node:fs';

/** Where points go. */
export interface InfluxSettings {
  readonly url: string;
  readonly token: string;
  readonly org: string;
  readonly bucket: string;
  /** How much the outbox may hold while InfluxDB is away. */
  readonly outboxMiB: number;
}

/** Thrown when the settings do not fit together; the message names the variable and the remedy, never the token. */
export class InfluxSettingProblem extends Error {
  override readonly name = 'InfluxSettingProblem';
}

const needed = ['INFLUX_URL', 'INFLUX_TOKEN', 'INFLUX_ORG', 'INFLUX_BUCKET'] as const;

/**
 * From INFLUX_URL, INFLUX_TOKEN, INFLUX_ORG and INFLUX_BUCKET; each may also be a file's content (INFLUX_TOKEN_FILE …), as
 * containers get their secrets. Undefined where INFLUX_URL is not set: nothing is sent. @throws InfluxSettingProblem
 */
export function influxSettings(env: NodeJS.ProcessEnv): InfluxSettings | undefined {
  if (valueOf(env, 'INFLUX_URL') === undefined) return undefined;
  const [url = '', token = '', org = '', bucket = ''] = needed.map((name) => {
    const value = valueOf(env, name);
    if (value === undefined)
      throw new InfluxSettingProblem(
        `${name}: it is not set, and INFLUX_URL is. Set ${needed.join(', ')} (or ${name}_FILE), or unset INFLUX_URL.`,
      );
    return value;
  });
  if (!/^https?:\/\/[^/\s@]+/.test(url))
    throw new InfluxSettingProblem(
      'INFLUX_URL: it is not like https://influx.example.org:8086, without user and password.',
    );
  const limit = env['FERRY_OUTBOX_MIB'] ?? '256';
  if (!/^[1-9]\d{0,6}$/.test(limit))
    throw new InfluxSettingProblem(`FERRY_OUTBOX_MIB: ${limit} is not a whole number above 0.`);
  return { url: url.replace(/\/+$/, ''), token, org, bucket, outboxMiB: Number(limit) };
}

function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  const value = env[name] ?? (file === undefined ? undefined : contentOf(`${name}_FILE`, file));
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InfluxSettingProblem(`${name}: ${file} cannot be read: ${(error as Error).message}`);
  }
}
