/** Answers of real clouds: zed is Debian 12's Nova 26 (2.1–2.93), 2026 is Nova 34 (2.1–2.104). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Recording {
  readonly request: { readonly method: string; readonly url: string; readonly body: unknown };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const folder = join(import.meta.dirname, '../recordings');

/** @param name folder and file: 'zed/048-server-show' */
export function recording(name: string): Recording {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recording;
}

/** The services' usual ports; the testbeds shift them by tens of thousands. */
const services: Readonly<Record<number, string>> = {
  5000: 'identity',
  8774: 'compute',
  8776: 'volume',
  8778: 'placement',
  9292: 'image',
  9696: 'network',
};

/** What was asked, as a LoopbackCloud names it: 'GET /compute/v2.1/servers/86cb…'; Cinder's project is p1 there. */
export function questionOf({ request }: Recording): string {
  const { port, pathname } = new URL(request.url);
  const path = pathname.replace(/^\/v3\/[0-9a-f]{32}\//, '/v3/p1/');
  return `${request.method} /${services[Number(port) % 10_000] ?? 'nobody'}${path}`;
}
