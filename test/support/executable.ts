import { access, constants } from 'node:fs/promises';

/** The first of these paths that can be executed. */
export async function firstExecutable(paths: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const path of paths) {
    const usable =
      path !== undefined &&
      (await access(path, constants.X_OK).then(
        () => true,
        () => false,
      ));
    if (usable) return path;
  }
  return undefined;
}
