import { cloudLabel } from '../../domain/cloud-ref.ts';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import type { Examination } from '../../worker/check.ts';
import { check as examine } from '../../worker/check.ts';
import { readCampaign } from '../campaign/read.ts';
import { renderProblems } from '../campaign/problem.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { appearance, print } from '../output.ts';
import { renderFindings } from '../render/findings.ts';

export interface CheckOptions {
  readonly json?: true;
}

/** Looks whether a campaign could be carried out, tells everything that stands in its way, and starts nothing. */
export async function check(file: string, { json }: CheckOptions): Promise<void> {
  const read = await readCampaign(file);
  if (!read.ok) throw new CommandEnds(exitCodes.usage, renderProblems(file, read.problems));
  const examination = await examine(read.spec);
  // Of a cloud that is away altogether there is nothing to tell but that.
  if (json) print(JSON.stringify(asJson(read.spec, examination), undefined, 2));
  else if (examination.checked > 0) print(inWords(read.spec, examination));
  const { findings, trouble } = examination;
  if (findings.some((f) => f.severity === 'error')) process.exitCode = exitCodes.preflight;
  else if (trouble) throw new CommandEnds(exitCodes.cloud, `The cloud did not answer: ${trouble.message}`);
}

/** `ground` is left out where something stands in the way. */
function asJson({ name }: CampaignSpec, { findings, checked, ground, trouble }: Examination) {
  return {
    format: 'ferry.check/1',
    campaign: name,
    ok: ground !== undefined,
    checked,
    findings,
    ...(ground && { ground: { ...ground, findings: undefined } }),
    ...(trouble && { trouble: trouble.message }),
  };
}

function inWords({ name, cloud }: CampaignSpec, { findings, checked }: Examination): string {
  return `${name} on ${cloudLabel(cloud)}\n\n${renderFindings(findings, appearance(), checked)}`;
}
