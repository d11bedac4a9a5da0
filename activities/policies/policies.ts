import { Context } from '@temporalio/activity';
import { z } from 'zod';
import { type CloudRef, cloudLabel } from '../../domain/cloud-ref.ts';
import { type Policy, policyAsWritten } from '../../domain/policy.ts';
import { runCommand } from './command.ts';
import { commandsFor, type Found } from './file.ts';
import { PolicyProblem } from './problem.ts';

export interface PolicyInput {
  readonly cloud: CloudRef;
  readonly run: string;
}

/** What the worker could find out. */
export type PolicyRead =
  | { readonly state: 'known'; readonly has: Policy; readonly maySet: boolean }
  | { readonly state: 'unchecked'; readonly reason: string };

const beatEveryMs = 5_000;

/** Asks the cloud's check command, where this worker's operator has named one. @throws PolicyProblem */
export async function readPolicy(input: PolicyInput): Promise<PolicyRead> {
  const found = await commandsFor(cloudLabel(input.cloud));
  return await beating(() => ask(found, input));
}

/** Has the cloud set; what the policy does not name stays. Must be asked for only where `maySet`. @throws PolicyProblem */
export async function setPolicy(input: PolicyInput & { readonly policy: Policy }): Promise<void> {
  const label = cloudLabel(input.cloud);
  const found = await commandsFor(label);
  if (found.state === 'none' || !found.commands.set)
    throw new PolicyProblem(`policies.yaml names no set command for cloud ${label} any more. Name one.`);
  const { set, timeout_seconds: seconds } = found.commands;
  await beating(() => runCommand(set, told(input, input.policy), seconds * 1_000));
}

export async function ask(found: Found, input: PolicyInput): Promise<PolicyRead> {
  if (found.state === 'none') return { state: 'unchecked', reason: found.reason };
  const { check, set, timeout_seconds: seconds } = found.commands;
  const printed = await runCommand(check, told(input), seconds * 1_000);
  return { state: 'known', has: hasOf(check[0] ?? '', printed), maySet: set !== undefined };
}

function told({ cloud, run }: PolicyInput, policy?: Policy): object {
  const what = policy && { policy: policyAsWritten(policy) };
  return { format: 'ferry.policy/1', cloud: cloudLabel(cloud), run, ...what };
}

/** Fields that this ferry does not know are left aside: one command may serve other tools, too. */
const printedPolicy = z.object({
  post_copy: z.boolean().optional(),
  auto_converge: z.boolean().optional(),
  tunnelled: z.boolean().optional(),
  bandwidth_mib_per_second: z.int().min(0).optional(),
});

function hasOf(program: string, printed: string): Policy {
  const form = 'Have it print e.g. {"post_copy": true, "bandwidth_mib_per_second": 0}.';
  let json: unknown;
  try {
    json = JSON.parse(printed);
  } catch {
    throw new PolicyProblem(`${program} printed no JSON. ${form}`);
  }
  const parsed = printedPolicy.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PolicyProblem(
      `${program} printed ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}. ${form}`,
    );
  }
  const {
    post_copy: postCopy,
    auto_converge: autoConverge,
    tunnelled,
    bandwidth_mib_per_second: rate,
  } = parsed.data;
  return {
    ...(postCopy !== undefined && { postCopy }),
    ...(autoConverge !== undefined && { autoConverge }),
    ...(tunnelled !== undefined && { tunnelled }),
    ...(rate !== undefined && { bandwidthMibPerSecond: rate }),
  };
}

/** A command may take minutes: Temporal is told all the while that somebody is at it. */
async function beating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => {
    context.heartbeat();
  }, beatEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
