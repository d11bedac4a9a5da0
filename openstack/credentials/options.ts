/** From the flat options that clouds.yaml, OS_* and Rally have in common to Credentials. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readAuth } from './auth.ts';
import type { Credentials, Interface } from './credentials.ts';
import type { Findings } from './findings.ts';

/** Options by openstacksdk's names: auth_url, username, region_name, cacert, … */
export type Options = Readonly<Record<string, string>>;

export interface Origin {
  readonly name: string;
  readonly source: string;
  /** The file to name in a problem, or 'environment'. */
  readonly file: string;
  /** How this source spells an option: 'auth_url' → 'clouds.testbed.auth.auth_url', 'OS_AUTH_URL', … */
  readonly field: (option: string) => string;
  readonly home?: string;
}

const interfaces: readonly Interface[] = ['public', 'internal', 'admin'];

/** @throws CredentialsProblem with everything that is wrong, the findings so far included. */
export async function credentialsFrom(
  options: Options,
  origin: Origin,
  findings: Findings,
): Promise<Credentials> {
  const authUrl = readAuthUrl(options, origin, findings);
  const auth = readAuth(options, origin, findings);
  const chosen = readInterface(options, origin, findings);
  const files = {
    ...(await readFileOption('cacert', 'caFile', options, origin, findings)),
    ...(await readFileOption('cert', 'certFile', options, origin, findings)),
    ...(await readFileOption('key', 'keyFile', options, origin, findings)),
  };
  findings.settle();
  if (auth === undefined) throw new Error('readAuth found no auth and said nothing');
  const region = options['region_name'];
  return {
    name: origin.name,
    authUrl,
    auth,
    ...(region === undefined ? {} : { region }),
    interface: chosen,
    ...files,
    insecure: isTrue(options['insecure']) || isFalse(options['verify']),
    source: origin.source,
  };
}

/** Keystone's v3 root, whatever was given: https://host:5000, …/v3/ or the dead …/v2.0. */
function readAuthUrl(options: Options, origin: Origin, findings: Findings): string {
  const given = options['auth_url'];
  const place = { file: origin.file, field: origin.field('auth_url') };
  if (given === undefined) {
    findings.add({
      ...place,
      problem: 'is missing',
      remedy: "Give Keystone's URL, such as https://host:5000/v3",
    });
    return '';
  }
  const url = URL.parse(given);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    findings.add({
      ...place,
      value: given.replace(/\/\/[^/]*@/, '//'),
      problem: 'is not an http or https URL',
      remedy: 'Write it like https://host:5000/v3',
    });
    return '';
  }
  if (url.username !== '' || url.password !== '') {
    findings.add({
      ...place,
      problem: 'carries a user or password',
      remedy: 'Put them in username and password',
    });
  }
  const root = url.pathname.replace(/\/+$/, '').replace(/\/v(2\.0|3)$/, '');
  return `${url.origin}${root}/v3`;
}

/** openstacksdk calls it interface, Rally and older files endpoint_type, with publicURL and the like as values. */
function readInterface(options: Options, origin: Origin, findings: Findings): Interface {
  const option =
    options['interface'] === undefined && options['endpoint_type'] !== undefined
      ? 'endpoint_type'
      : 'interface';
  const value = options[option] ?? 'public';
  const found = interfaces.find((known) => known === value.replace(/URL$/, ''));
  if (found === undefined) {
    findings.add({
      file: origin.file,
      field: origin.field(option),
      value,
      problem: 'is not an interface',
      remedy: `Choose ${interfaces.join(', ')}`,
    });
  }
  return found ?? 'public';
}

async function readFileOption(
  option: 'cacert' | 'cert' | 'key',
  as: 'caFile' | 'certFile' | 'keyFile',
  options: Options,
  origin: Origin,
  findings: Findings,
): Promise<Partial<Pick<Credentials, 'caFile' | 'certFile' | 'keyFile'>>> {
  const given = options[option];
  if (given === undefined) return {};
  const path = given.startsWith('~/') ? join(origin.home ?? homedir(), given.slice(2)) : given;
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    findings.add({
      file: origin.file,
      field: origin.field(option),
      value: path,
      problem: `can't be read: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`,
      remedy: 'Give the path of a readable PEM file',
    });
  }
  return { [as]: path };
}

const isTrue = (text = '') => ['true', '1', 'yes', 'on'].includes(text.toLowerCase());
const isFalse = (text = '') => ['false', '0', 'no', 'off'].includes(text.toLowerCase());
