import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Ending, VerdictMessage } from '../../domain/account/schema/verdict.ts';
import { readNotifyFile } from './file.ts';
import { alertmanagerBody } from './formats/alertmanager.ts';
import { slackBody } from './formats/slack.ts';
import { templateBody, templateProblems } from './formats/template.ts';
import { isOccasion, type Occasion } from './occasion.ts';
import { NotifyProblem } from './problem.ts';
import type { Hidden, TargetSettings } from './schema.ts';
import { type Sent, send } from './send.ts';
import { keyOf, signatureHeaders } from './signature.ts';

interface Secrets {
  readonly url: URL;
  readonly keys: readonly Buffer[];
  readonly headers: Readonly<Record<string, string>>;
}

/** One receiver of verdicts. What is secret of it is private, and never shown: neither in print nor as JSON. */
export class Target {
  readonly name: string;
  readonly #settings: TargetSettings;
  readonly #secrets: Secrets;

  private constructor(name: string, settings: TargetSettings, secrets: Secrets) {
    this.name = name;
    this.#settings = settings;
    this.#secrets = secrets;
  }

  /** Reads what notify.yaml says of it, and the files that hold its secrets. @throws NotifyProblem */
  static async find(name: string, env: NodeJS.ProcessEnv = process.env): Promise<Target> {
    const { path, folder, targets } = await readNotifyFile(env);
    const settings = Object.hasOwn(targets, name) ? targets[name] : undefined;
    if (!settings) {
      const known = Object.keys(targets).join(', ');
      throw new NotifyProblem(
        `${path}: targets.${name}: there is none. ${known === '' ? 'The file has no targets.' : `It has ${known}.`}`,
      );
    }
    const read = async (field: string, hidden: Hidden) =>
      await revealed(`${path}: targets.${name}.${field}`, hidden, folder);
    const place = `${path}: targets.${name}`;
    const url = urlOf(place, await read('url', settings.url), settings.format);
    const keys = await Promise.all(
      settings.secrets.map(async (secret, i) => key(place, i, await read(`secrets[${i}]`, secret))),
    );
    const headers: Record<string, string> = {};
    for (const [header, value] of Object.entries(settings.headers))
      headers[header.toLowerCase()] = headerOf(place, header, await read(`headers.${header}`, value));
    const wrong = settings.format === 'template' ? templateProblems(settings.body) : [];
    if (wrong.length > 0) throw new NotifyProblem(wrong.map((one) => `${place}.body: ${one}.`).join('\n'));
    return new Target(name, settings, { url, keys, headers });
  }

  /** Where it is, for people: the path of a URL may be its secret. */
  get address(): string {
    return this.#secrets.url.origin;
  }

  get on(): readonly Occasion[] {
    return this.#settings.on;
  }

  wants(state: Ending, previous: Ending | undefined): boolean {
    return isOccasion(this.on, state, previous);
  }

  /** What is sent of a message: JSON. */
  bodyOf(message: VerdictMessage): string {
    return JSON.stringify(this.#formatted(message));
  }

  #formatted(message: VerdictMessage): unknown {
    const settings = this.#settings;
    switch (settings.format) {
      case 'ferry':
        return message;
      case 'slack':
        return slackBody(message);
      case 'alertmanager':
        return alertmanagerBody(message, { labels: settings.labels, firingHours: settings.firing_hours });
      case 'template':
        return templateBody(message, settings.body);
    }
  }

  /** Sends it, once. @param id the same at every attempt, so that a receiver can tell a message that it has had. */
  async send(id: string, message: VerdictMessage): Promise<Sent> {
    const { url, keys, headers } = this.#secrets;
    const body = this.bodyOf(message);
    return await send({
      url,
      body,
      headers: { ...headers, ...signatureHeaders(id, body, keys, Date.now()) },
      timeoutMs: this.#settings.timeout_seconds * 1000,
      secrets: tellTales(url, Object.values(headers)),
    });
  }
}

/** What an answer might repeat of a request's secrets: whole, in parts, and with slashes as PHP's JSON has them. */
function tellTales({ href, pathname, search, searchParams }: URL, headers: readonly string[]): string[] {
  const parts = [
    ...pathname.split('/'),
    ...searchParams.values(),
    ...headers.flatMap((text) => text.split(' ')),
  ];
  const whole = [
    href,
    `${pathname}${search}`,
    pathname,
    ...headers,
    ...parts.filter((part) => part.length >= 8),
  ];
  return whole.flatMap((text) => [text, text.replaceAll('/', '\\/')]);
}

async function revealed(field: string, hidden: Hidden, folder: string): Promise<string> {
  if (typeof hidden === 'string') return hidden.trim();
  const path = resolve(folder, hidden.file);
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new NotifyProblem(
      `${field}.file: ${path} cannot be read (${code}). Name a file that this user may read.`,
    );
  }
}

function urlOf(place: string, text: string, format: TargetSettings['format']): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new NotifyProblem(
      `${place}.url: is no http or https URL. Write it like https://hooks.example.org/….`,
    );
  if (url.username !== '' || url.password !== '')
    throw new NotifyProblem(
      `${place}.url: has a user or password in it. Put them into headers: {Authorization: …}.`,
    );
  // Alertmanager is known by its address: `--web.route-prefix` may be part of it.
  if (format === 'alertmanager' && !url.pathname.endsWith('/api/v2/alerts'))
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v2/alerts`;
  return url;
}

function key(place: string, i: number, secret: string): Buffer {
  const found = keyOf(secret);
  if (found) return found;
  throw new NotifyProblem(
    `${place}.secrets[${i}]: is not whsec_ and 24 to 64 bytes in base64. Make one: echo whsec_$(openssl rand -base64 32).`,
  );
}

function headerOf(place: string, name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  throw new NotifyProblem(
    `${place}.headers.${name}: has a character that no header may have. Write one line of text.`,
  );
}
