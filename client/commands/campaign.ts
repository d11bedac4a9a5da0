import { writeFile } from 'node:fs/promises';
import { campaignJsonSchema } from '../campaign/json-schema.ts';
import { campaignTemplate } from '../campaign/template.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print, say } from '../output.ts';

/** Writes the template; - for standard output. Never overwrites. */
export async function init(file: string): Promise<void> {
  if (file === '-') {
    print(campaignTemplate());
    return;
  }
  try {
    await writeFile(file, campaignTemplate(), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new CommandEnds(exitCodes.usage, `file: ${file} exists and is not overwritten. Name another one.`);
  }
  say(`${file} is written. Edit it, then: ferry check ${file}`);
}

export function schema(): void {
  print(JSON.stringify(campaignJsonSchema(), undefined, 2));
}
