import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CommandEnds, exitCodes } from './exit.ts';
import { print, say } from './output.ts';

/**
 * A page to a file, whole or not at all; or to stdout. `mode` is less what the umask takes away.
 * @throws CommandEnds where the file can't be written
 */
export async function deliver(
  page: string,
  output: string,
  option = '--output',
  mode = 0o666,
): Promise<void> {
  if (output === '-') {
    print(page);
    return;
  }
  const part = `${resolve(output)}.${process.pid}.part`;
  try {
    await mkdir(dirname(part), { recursive: true });
    await writeFile(part, page, { mode });
    await rename(part, output);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new CommandEnds(
      exitCodes.usage,
      `${option}: ${output} can't be written (${words}). Name another file, or - for stdout.`,
    );
  }
  say(`wrote ${output} (${Math.ceil(page.length / 1024)} KiB)`);
}
