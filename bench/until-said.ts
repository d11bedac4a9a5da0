import type { ChildProcess } from 'node:child_process';

/** Until a process that was just started has said that on stderr. @throws where it ends before */
export async function untilSaid(child: ChildProcess, words: RegExp): Promise<void> {
  let said = '';
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  child.stderr?.on('data', (text: Buffer) => {
    said += text.toString();
    if (words.test(said)) resolve(undefined);
  });
  child.once('exit', () => {
    reject(new Error(`${child.spawnargs.join(' ')} ended:\n${said}`));
  });
  await promise;
}
