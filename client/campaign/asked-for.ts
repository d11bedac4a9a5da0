import { resolve } from 'node:path';
import type { CampaignSpec } from '../../domain/campaign/spec.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { campaignFromInputs, type FiveInputs, parseTaskArgs } from './five-inputs.ts';
import { renderProblems } from './problem.ts';
import { readCampaign } from './read.ts';

/** How a command line may say what to run. */
export interface Asked extends Omit<FiveInputs, 'cloud'> {
  readonly taskArgs?: string;
  /** In place of the campaign's own. */
  readonly cloud?: string;
  readonly rally?: string;
  /** Targets of notify.yaml, in place of the campaign's own. */
  readonly notify?: readonly string[];
}

const nothingAsked = [
  'Nothing to run. Give one of these:',
  '  ferry run campaign.yaml        a campaign file (ferry campaign init writes one)',
  '  ferry run --image-name … --flavor-name … --host-to-evacuate … [--destination-host …]',
  '  ferry run --task-args \'{"image_name": …}\'',
].join('\n');
const tooMuchAsked = 'A campaign file, the five inputs and --task-args exclude each other: give one of them.';

/** The campaign that a command line asks for: a file, the five inputs, or their JSON. @throws CommandEnds with every problem */
export async function askedFor(file: string | undefined, asked: Asked): Promise<CampaignSpec> {
  const { taskArgs } = asked;
  const five = fiveOf(asked);
  const ways = [file, taskArgs, five].filter((way) => way !== undefined).length;
  if (ways === 0) throw new CommandEnds(exitCodes.usage, nothingAsked);
  if (ways > 1) throw new CommandEnds(exitCodes.usage, tooMuchAsked);
  const read = file === undefined ? specOf(taskArgs, five ?? {}) : await readCampaign(file);
  if (!read.ok) throw new CommandEnds(exitCodes.usage, renderProblems(file ?? 'command line', read.problems));
  return withOptions(read.spec, asked);
}

/** The campaign, with what options say in place of it. @throws CommandEnds */
export function withOptions(spec: CampaignSpec, asked: Asked): CampaignSpec {
  const { notify } = asked;
  const nameless = notify?.find((name) => !/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(name));
  if (nameless !== undefined)
    throw new CommandEnds(
      exitCodes.usage,
      `--notify: ${JSON.stringify(nameless)} is not the name of a target. Write one of notify.yaml, e.g. ops-slack.`,
    );
  return {
    ...spec,
    cloud: cloudOf(asked) ?? spec.cloud,
    ...(notify && { notify: [...new Set(notify)] }),
  };
}

/** Whether a command line leaves the campaign as it is. */
export function asksForNothing(asked: Asked): boolean {
  return fiveOf(asked) === undefined && asked.taskArgs === undefined;
}

function specOf(taskArgs: string | undefined, five: FiveInputs) {
  return taskArgs === undefined ? campaignFromInputs(five) : parseTaskArgs(taskArgs);
}

function fiveOf(asked: Asked): FiveInputs | undefined {
  const { imageName, flavorName, blockMigration, hostToEvacuate, destinationHost } = asked;
  const five = { imageName, flavorName, blockMigration, hostToEvacuate, destinationHost };
  const given = Object.entries(five).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The cloud that options name in place of the campaign's own. */
export function cloudOf({ cloud, rally }: Asked): CampaignSpec['cloud'] | undefined {
  if (cloud !== undefined && rally !== undefined) {
    throw new CommandEnds(exitCodes.usage, '--cloud and --rally exclude each other: give one of them.');
  }
  if (cloud !== undefined) return { cloud };
  return rally === undefined ? undefined : { rally: resolve(rally) };
}
