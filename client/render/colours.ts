import picocolors from 'picocolors';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** Without colour every function gives its text back as it is. */
export function colours(enabled: boolean): Colours {
  return picocolors.createColors(enabled);
}
