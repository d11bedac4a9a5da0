import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { issue, type CampaignIssue } from '../../domain/campaign/issue.ts';
import { agentUserDataBytes } from '../../domain/campaign/load.ts';
import { isMapping, peek, peekAxis, peekGroups } from '../../domain/campaign/peek.ts';
import { userDataFlaw, publicKeyFlaw, type Flaw } from './embeddable.ts';

/** A file that a campaign names, or a text in its place. Read beside the schema, so that all problems are known at once. */
interface Reference {
  readonly kind: 'user data' | 'public key' | 'image';
  readonly path: readonly (string | number)[];
  readonly file: string;
  /** What else is to become part of the same user data, in bytes. */
  readonly beside: number;
}

export interface Attachment {
  /** Absolute. */
  readonly file: string;
  readonly sizeBytes: number;
  /** Absent for images, which the worker reads. */
  readonly content?: Buffer;
}

export interface Attachments {
  readonly issues: readonly CampaignIssue[];
  readonly find: (kind: Reference['kind'], file: string) => Attachment;
}

/** Reads what the campaign names; `directory` is what its paths are relative to. */
export async function readAttachments(campaign: unknown, directory: string): Promise<Attachments> {
  const issues = inlineIssues(campaign);
  const found = new Map<string, Attachment>();
  for (const reference of references(campaign)) {
    const read = await readAttachment(reference, absolute(reference.file, directory));
    if ('predicate' in read) issues.push(read);
    else found.set(`${reference.kind} ${reference.file}`, read);
  }
  const find: Attachments['find'] = (kind, file) => {
    const attachment = found.get(`${kind} ${file}`);
    if (attachment === undefined) throw new Error(`the ${kind} ${file} was not read`);
    return attachment;
  };
  return { issues, find };
}

/** A path of the campaign's, from its folder or (`~/`) from the reader's home. */
export function absolute(file: string, directory: string): string {
  return file.startsWith('~/') ? join(homedir(), file.slice(2)) : resolve(directory, file);
}

function references(campaign: unknown): Reference[] {
  const at = (kind: Reference['kind'], path: (string | number)[], beside = 0): Reference[] => {
    const file = peek(campaign, ...path);
    return typeof file === 'string' && file !== '' && !file.includes('\0')
      ? [{ kind, path, file, beside }]
      : [];
  };
  return peekGroups(campaign).flatMap((group) => [
    ...at('user data', [...group, 'user_data'], agentBytes(campaign, group)),
    ...at('user data', [...group, 'user_data', 'file'], agentBytes(campaign, group)),
    ...at('public key', [...group, 'keypair']),
    ...at('public key', [...group, 'keypair', 'public_key_file']),
    ...peekAxis(campaign, [...group, 'image']).flatMap(({ path }) => at('image', [...path, 'file'])),
  ]);
}

function inlineIssues(campaign: unknown): CampaignIssue[] {
  return peekGroups(campaign).flatMap((group) => {
    const path = [...group, 'user_data', 'text'];
    const text = peek(campaign, ...path);
    const beside = agentBytes(campaign, group);
    const flaw = typeof text === 'string' ? userDataFlaw(Buffer.from(text), beside) : undefined;
    return flaw === undefined ? [] : [issue(path, 'bad value', ...flaw)];
  });
}

function agentBytes(campaign: unknown, group: readonly (string | number)[]): number {
  const probes = peek(campaign, 'probes');
  const answers = isMapping(probes) && (probes['udp'] !== false || probes['tcp'] !== false);
  return answers || peek(campaign, ...group, 'load') !== undefined ? agentUserDataBytes : 0;
}

const flaws: Record<Reference['kind'], ((content: Buffer, beside: number) => Flaw | undefined) | undefined> =
  {
    'user data': userDataFlaw,
    'public key': publicKeyFlaw,
    image: undefined,
  };

async function readAttachment(
  { kind, path, beside }: Reference,
  file: string,
): Promise<Attachment | CampaignIssue> {
  const refuse = (...flaw: Flaw) => issue(path, 'bad value', ...flaw);
  try {
    const status = await stat(file);
    const sizeBytes = status.size;
    if (!status.isFile()) return refuse(`is not a file (${file})`, `Write the path of the ${kind}.`);
    if (sizeBytes === 0) return refuse(`is an empty file (${file})`, `Write the path of the ${kind}.`);
    const check = flaws[kind];
    if (check === undefined) return { file, sizeBytes };
    if (sizeBytes > 1_048_576)
      return refuse(`is ${sizeBytes} bytes: no ${kind} is as large`, 'Check the path.');
    const content = await readFile(file);
    const flaw = check(content, beside);
    return flaw === undefined ? { file, sizeBytes, content } : refuse(...flaw);
  } catch (error) {
    return refuse(...unreadable(error, kind, file));
  }
}

function unreadable(error: unknown, kind: Reference['kind'], file: string): Flaw {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code !== 'ENOENT') return [`cannot be read (${code}, ${file})`, 'Check the path and its permissions.'];
  const instead: Record<Reference['kind'], string> = {
    'user data': ' For a text in its place write {text: …}.',
    'public key': ' For a keypair that the cloud has write {name: …}.',
    image: ' For an image that the cloud has write its name, without file.',
  };
  return [`does not exist (${file})`, `Paths are relative to the campaign's folder.${instead[kind]}`];
}
