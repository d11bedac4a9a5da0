/** Where a text is going: how wide it may be, and whether colour is understood there. */
export interface Look {
  readonly width: number;
  readonly colour: boolean;
}

/** Narrower than this, lines break off rather than being cut to ribbons. */
const NARROWEST = 60;
/** Wider than this is hard to read, whatever the terminal can do. */
const WIDEST = 100;

/** The width that is used for text and tables. */
export function usableWidth({ width }: Pick<Look, 'width'>): number {
  return Math.max(NARROWEST, Math.min(WIDEST, width));
}
