import { printable } from '../../domain/printable.ts';

/** Thrown when a file of a stored run is not what ferry wrote: torn, edited, or another's. Nothing of that run is shown. */
export class DamagedRun extends Error {
  override readonly name = 'DamagedRun';

  /** `where` is a file, or a line of it; `what` names the field. */
  constructor(where: string, what: string) {
    super(
      `${printable(where)}: ${printable(what)}. Put that file back from a copy, or move the run's folder out of the store and ` +
        'bring the run back with `ferry runs import FILE` from an export.',
    );
  }
}

/** What comes instead of a damaged run, where one among many must not hold up the others. */
export function ifDamaged<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof DamagedRun) return instead;
    throw error;
  };
}
