const endings = { SIGINT: 130, SIGTERM: 143 } as const;

/** Does `work`, then closes; what ends the command before that (Ctrl-C) closes as well, so that no process and no folder is left behind. */
export async function closing<T>(close: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const signals = Object.keys(endings) as (keyof typeof endings)[];
  const onEnding = (signal: keyof typeof endings) =>
    void close().finally(() => process.exit(endings[signal]));
  for (const signal of signals) process.once(signal, onEnding);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, onEnding);
    await close();
  }
}
