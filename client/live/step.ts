/** How far a migration is, as its watcher last saw it. */
export interface Step {
  readonly name:
    'starting' | 'accepted' | 'queued' | 'preparing' | 'copying' | 'finishing' | 'final' | 'verifying';
  /** Of the memory, where Nova has told. */
  readonly percent?: number;
}

/** `copying, 43 %` */
export function stepText({ name, percent }: Step): string {
  return percent === undefined ? name : `${name}, ${percent} %`;
}
