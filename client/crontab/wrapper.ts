import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What a wrapper script has Rally do: one evacuation, or as many round trips. */
export type Wrapped =
  | { readonly ok: true; readonly args: string; readonly roundTrips?: number }
  | { readonly ok: false; readonly why: string };

const mostBytes = 1_048_576;
const call = /\brally\b[^\n]*\btask\s+start\b/;

/**
 * Reads what a script passes as task arguments. The published wrapper (osic/benchmarking_live-migration,
 * test_lv_environment.sh) builds them from variables that it sources from vars.rc, once there and once back, ITERATIONS
 * times; only plain assignments are followed.
 */
export async function readWrapper(path: string): Promise<Wrapped> {
  const text = await textOf(path);
  if (text === undefined)
    return { ok: false, why: `${path} cannot be read here. Import where the crontab is at home.` };
  const inner = /(?:^|[;&|\s])(?:\.\/)?(test_lv_environment\.sh)\b/m.exec(text)?.[1];
  // The published wrapper may name itself, in its usage: it is read once.
  if (!call.test(text) && inner !== undefined && basename(path) !== inner)
    return await readWrapper(join(dirname(path), inner));
  if (!call.test(text)) return { ok: false, why: `${path} calls no Rally task` };
  const sourced = [...text.matchAll(/^\s*(?:source|\.)\s+(\S+)/gm)].map((m) => m[1] ?? '');
  const files = await Promise.all(sourced.map((file) => textOf(join(dirname(path), file))));
  const variables = assignments([...files, text].join('\n'));
  const found = [...text.replaceAll('\\"', '"').matchAll(/\{[^{}]*"host_to_evacuate"[^{}]*\}/g)].map((m) =>
    m[0].replaceAll(/\$\{?(\w+)\}?/g, (written, name: string) => variables.get(name) ?? written),
  );
  const open = found.map((args) => /\$\w+|`/.exec(args)?.[0]).find((name) => name !== undefined);
  if (open !== undefined)
    return { ok: false, why: `${path}: what ${open} stands for is known when it runs only` };
  return tripsOf(path, [...new Set(found)], variables.get('ITERATIONS'));
}

function tripsOf(
  path: string,
  [first, second, third]: readonly string[],
  iterations: string | undefined,
): Wrapped {
  if (first === undefined) return { ok: false, why: `${path}: its task arguments name no host_to_evacuate` };
  if (second === undefined) return { ok: true, args: first };
  const [out, back] = [hostsOf(first), hostsOf(second)];
  if (third === undefined && out.from === back.to && out.to === back.from && out.to !== undefined)
    return { ok: true, args: first, roundTrips: tripsIn(iterations) };
  return { ok: false, why: `${path} starts several different tasks. Write a campaign for each` };
}

/** As many as a campaign may have; what is no such number counts as one, as the script's own loop would take it. */
function tripsIn(iterations: string | undefined): number {
  const count = Math.floor(Number(iterations ?? 1));
  return count >= 1 && count <= 10_000 ? count : 1;
}

function hostsOf(args: string): { from: string | undefined; to: string | undefined } {
  const value = (name: string) => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(args)?.[1];
  return { from: value('host_to_evacuate'), to: value('destination_host') };
}

function assignments(text: string): Map<string, string> {
  const found = text.matchAll(
    /^\s*(?:export\s+)?(\w+)=(?:'([^'\n]*)'|"([^"`$\n]*)"|([^\s"'`$();]+))\s*(?:#.*)?$/gm,
  );
  return new Map([...found].map(([, name = '', a, b, c]) => [name, a ?? b ?? c ?? '']));
}

/** Undefined where it is no file of a size that a person wrote: a crontab may name devices and pipes, which never end. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    const about = await stat(path);
    return about.isFile() && about.size <= mostBytes ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
