import { dirname, resolve } from 'node:path';
import { cwd, stdin } from 'node:process';
import type { Readable } from 'node:stream';
import { parseCampaign } from '../../domain/campaign/parse.ts';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { readAttachments } from './attachments.ts';
import { embed } from './embed.ts';
import { explain } from './explain.ts';
import { inFileOrder, type Problem } from './problem.ts';
import { readSource } from './source.ts';
import { readYaml } from './yaml-text.ts';

export type ReadCampaign =
  | { readonly ok: true; readonly spec: CampaignSpec; readonly source: CampaignSource }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface CampaignSource {
  /** Absolute; `-` for standard input. */
  readonly file: string;
  readonly text: string;
}

/** Reads a campaign file (`-`: standard input), and the small files that it names; or tells all that is wrong with it. */
export async function readCampaign(file: string, input: Readable = stdin): Promise<ReadCampaign> {
  const source = await readSource(file === '-' ? input : file);
  if (!source.ok) return { ok: false, problems: [source.problem] };
  const { text } = source;
  const path = file === '-' ? file : resolve(file);
  return readCampaignText({ file: path, text }, file === '-' ? cwd() : dirname(path));
}

/** The same of a text; the paths in it are relative to `directory`. */
export async function readCampaignText(source: CampaignSource, directory: string): Promise<ReadCampaign> {
  const yaml = readYaml(source.text);
  if (yaml.value === undefined) return { ok: false, problems: inFileOrder(yaml.problems) };
  const parsed = parseCampaign(yaml.value);
  const attachments = await readAttachments(yaml.value, directory);
  const issues = [...(parsed.ok ? [] : parsed.issues), ...attachments.issues];
  const problems = [...yaml.problems, ...explain(yaml, issues)];
  if (!parsed.ok || problems.length > 0) return { ok: false, problems: inFileOrder(problems) };
  const spec = embed(parsed.draft, attachments, directory);
  const size = JSON.stringify(spec).length;
  if (size <= mostSpecBytes) return { ok: true, spec, source };
  const message = `with its user data the campaign is ${Math.ceil(size / 1024)} KiB; Temporal carries ${mostSpecBytes / 1024}`;
  const remedy = 'Shorten the user data, or have the servers fetch it.';
  return { ok: false, problems: [{ path: 'fleet', ...yaml.place(['fleet'], 'key'), message, remedy }] };
}

/** Temporal warns from 512 KiB and refuses payloads of 2 MiB. */
const mostSpecBytes = 524_288;
