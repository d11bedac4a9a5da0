const endings = { SIGINT: 130, SIGTERM: 143 } as const;
type Ending = keyof typeof endings;

/** What is to be closed, innermost last. */
const open: (() => Promise<unknown>)[] = [];
let ended: Promise<never> | undefined;

async function end(signal: Ending): Promise<never> {
  for (const close of open.splice(0).reverse()) await close().catch(() => undefined);
  process.exit(endings[signal]);
}

const onEnding = (signal: Ending) => {
  ended ??= end(signal);
};
for (const signal of Object.keys(endings)) process.on(signal, onEnding);

/**
 * Does `work`, then closes; what ends the command before that (Ctrl-C) closes as well, from the inside out, so that no process and no
 * folder is left behind.
 */
export async function closing<T>(close: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  open.push(close);
  try {
    return await work();
  } finally {
    // What was torn down under it may have failed: the command goes on ending, and tells nothing of that.
    await ended;
    open.splice(open.indexOf(close), 1);
    await close();
  }
}
