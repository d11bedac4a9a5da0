import { cloudLabel } from '../../domain/cloud-ref.ts';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { type Prospect, prospect } from '../../worker/prospect.ts';
import { renderProblems } from '../campaign/problem.ts';
import { readCampaign } from '../campaign/read.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { appearance, print } from '../output.ts';
import { pastOf } from '../plan/past.ts';
import { type Plan, planOf } from '../plan/plan.ts';
import { renderFindings } from '../render/findings.ts';
import { renderPlan } from '../render/plan.ts';
import { localStore } from '../runs/find.ts';

export interface PlanOptions {
  readonly json?: true;
}

/** What would draining this host cost? Reads the cloud and past runs, asks the physics, and starts nothing. */
export async function plan(file: string, { json }: PlanOptions): Promise<void> {
  const read = await readCampaign(file);
  if (!read.ok) throw new CommandEnds(exitCodes.usage, renderProblems(file, read.problems));
  const found = await prospect(read.spec);
  const { task, trouble } = found;
  const answer = task && planOf(read.spec, task, await pastOf(localStore(), task.authUrl));
  const inTheWay = found.findings.filter(({ severity }) => severity === 'error');
  if (json) print(JSON.stringify(asJson(read.spec, found, answer), undefined, 2));
  else print(inWords(read.spec, inTheWay, answer));
  if (inTheWay.length > 0) process.exitCode = exitCodes.preflight;
  else if (trouble) throw new CommandEnds(exitCodes.cloud, `The cloud did not answer: ${trouble.message}`);
}

function asJson({ name }: CampaignSpec, { findings, trouble }: Prospect, answer: Plan | undefined) {
  return {
    format: 'ferry.plan/1',
    campaign: name,
    ok:
      answer !== undefined && trouble === undefined && !findings.some(({ severity }) => severity === 'error'),
    findings: findings.filter(({ severity }) => severity === 'error'),
    ...answer,
    ...(trouble && { trouble: trouble.message }),
  };
}

/** What stands in the way of the campaign comes first: the plan is of what it would take once that is mended. */
function inWords(
  { name, cloud }: CampaignSpec,
  inTheWay: Prospect['findings'],
  answer: Plan | undefined,
): string {
  return [
    `${name} on ${cloudLabel(cloud)}`,
    ...(inTheWay.length > 0 ? [renderFindings(inTheWay, appearance())] : []),
    ...(answer ? [renderPlan(answer, appearance())] : []),
  ].join('\n\n');
}
