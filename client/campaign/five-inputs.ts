import { isMapping } from '../../domain/campaign/peek.ts';
import { campaignFromValues, type CampaignOfInputs, type InputName, type Labels } from './inputs.ts';
import { nearest } from './nearest.ts';
import { inFileOrder, type Problem } from './problem.ts';
import { readYaml } from './yaml-text.ts';

/**
 * The inputs of the tool that ferry replaces, with its meaning: every server that is on the host is moved off it, one
 * after the other, once, and stays where it went. Image and flavor must exist, and fit each other; nothing is made of them.
 */
export interface FiveInputs {
  readonly imageName?: string;
  readonly flavorName?: string;
  /** Or `true`, `false`, `auto` as text. Left out: false. */
  readonly blockMigration?: boolean | string;
  readonly hostToEvacuate?: string;
  /** `nova`, or left out: the scheduler chooses for each server. */
  readonly destinationHost?: string;
  /** A name in clouds.yaml, or Rally's credentials. Left out: `OS_CLOUD`, else `OS_*`. */
  readonly cloud?: CloudChoice;
}

type CloudChoice = string | { readonly rally: string };

const flags: Labels = {
  imageName: '--image-name',
  flavorName: '--flavor-name',
  blockMigration: '--block-migration',
  hostToEvacuate: '--host-to-evacuate',
  destinationHost: '--destination-host',
};

const taskArguments: Labels = {
  imageName: 'image_name',
  flavorName: 'flavor_name',
  blockMigration: 'block_migration',
  hostToEvacuate: 'host_to_evacuate',
  destinationHost: 'destination_host',
};

/** The campaign that the five inputs stand for, or everything that is wrong with them; what is missing in one sentence. */
export function campaignFromInputs(inputs: FiveInputs): CampaignOfInputs {
  return campaignFromValues(inputs, flags, inputs.cloud);
}

/** The same of the text of `--task-args '{…}'`: Rally's names, in JSON (or YAML, which Rally takes too). */
export function parseTaskArgs(text: string, cloud?: CloudChoice): CampaignOfInputs {
  const yaml = readYaml(text.trim() === '' ? '{}' : text);
  if (yaml.value === undefined) return { ok: false, problems: yaml.problems };
  if (!isMapping(yaml.value)) {
    const remedy = 'Write {"image_name": "…", "flavor_name": "…", "host_to_evacuate": "…"}.';
    return {
      ok: false,
      problems: [{ path: '', message: 'the task arguments are not a JSON object', remedy }],
    };
  }
  const given = yaml.value;
  const inputs = Object.keys(taskArguments) as InputName[];
  const values = Object.fromEntries(inputs.map((input) => [input, given[taskArguments[input]]]));
  const campaign = campaignFromValues(values, taskArguments, cloud);
  const problems = [
    ...yaml.problems,
    ...unknown(Object.keys(given)),
    ...(campaign.ok ? [] : campaign.problems),
  ];
  return problems.length > 0 ? { ok: false, problems: inFileOrder(problems) } : campaign;
}

function unknown(keys: readonly string[]): Problem[] {
  const known: readonly string[] = Object.values(taskArguments);
  return keys
    .filter((key) => !known.includes(key))
    .map((key) => {
      const alike = nearest(key, known);
      const remedy = alike === undefined ? `Known: ${known.join(', ')}.` : `Did you mean ${alike}?`;
      return { path: key, message: 'not a task argument', remedy };
    });
}
