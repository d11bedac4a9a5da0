import { policyPoints } from '../../domain/campaign/policy-points.ts';
import { cloudLabel } from '../../domain/cloud-ref.ts';
import type { Finding } from '../../domain/ground.ts';
import { disagreement, fieldsOf, type Policy, policyInWords, policyWords } from '../../domain/policy.ts';
import { commandsFor } from '../policies/file.ts';
import { ask, type PolicyRead } from '../policies/policies.ts';
import { PolicyProblem } from '../policies/problem.ts';
import { type Check, error, note, warning } from './check.ts';

/** Whether the cloud has, or can be given, what the campaign declares of its hosts. */
export const policy: Check = {
  what: 'the live-migration policy',
  look: async ({ spec, run = '' }) => {
    if (!spec.policy) return undefined;
    const points = policyPoints(spec.policy).flatMap((point) => point ?? []);
    try {
      const found = await commandsFor(cloudLabel(spec.cloud));
      return heldAgainst(points, await ask(found, { cloud: spec.cloud, run }));
    } catch (problem) {
      if (!(problem instanceof PolicyProblem)) throw problem;
      return [about(error, problem.message, 'Nobody knows what the cloud has, and no scenario could begin.', 'Mend what is named there; docs/policies.md tells how.')]; // prettier-ignore
    }
  },
};

function heldAgainst(points: readonly Policy[], read: PolicyRead): Finding[] {
  const [first = {}] = points;
  if (read.state === 'unchecked') return [unchecked(points, read.reason)];
  const untold = disagreement(first, read.has).filter((field) => read.has[field] === undefined);
  if (untold.length > 0) {
    const names = untold.map((field) => policyWords[field]).join(', ');
    return [about(error, `The check command does not tell ${names}, which the campaign declares.`, 'No scenario could be checked.', 'Have it print these, too, or take them out of policy.')]; // prettier-ignore
  }
  const has = policyInWords(fieldsOf(read.has, first));
  const others = points.filter((point) => disagreement(point, read.has).length > 0);
  if (read.maySet) {
    const consequence =
      others.length === 0
        ? 'Nothing has to be set.'
        : `It is set ${others.length === 1 ? 'once' : `up to ${others.length} times`} during the run, and put back afterwards.`;
    return [about(note, `The cloud has ${has}.`, consequence, 'Nothing to do.')];
  }
  return others.map((point) =>
    about(
      error,
      `policy declares ${policyInWords(point)}; the cloud has ${has}.`,
      'Figures would be published under a label that is not so.',
      'Set nova.conf on the hosts, or take the value out of policy, or name a set command in policies.yaml (docs/policies.md).',
    ),
  );
}

function unchecked(points: readonly Policy[], reason: string): Finding {
  const remedy = 'Name commands in policies.yaml where the worker runs (docs/policies.md).';
  if (points.length > 1) {
    return about(
      error,
      `policy makes ${points.length} different settings of the cloud, and nobody can set or check it: ${reason}.`,
      'All but one of them would be labels that are not so.',
      `${remedy} Or write single values.`,
    );
  }
  return about(
    warning,
    `policy is declared, not checked: ${reason}.`,
    'The account says so beside the figures.',
    remedy,
  );
}

function about(severity: typeof error, observation: string, consequence: string, remedy: string): Finding {
  return severity({ subject: 'policy', observation, consequence, remedy });
}
