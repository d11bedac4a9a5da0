/** A document of the `yaml` package, as far as its value is concerned. */
interface Document {
  toJS(options: { maxAliasCount: number }): unknown;
}

/**
 * What a YAML file of settings says, as plain values. @throws what `problem` makes of the words, where aliases lead to
 * nothing, to themselves or on without end, or brackets stand in brackets without end
 */
export function writtenOut(document: Document, problem: (what: string) => Error): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw problem('has aliases (*name) or levels that cannot be followed. Write the values out.');
  }
}
