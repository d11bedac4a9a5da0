/** Thrown on meeting what a later ferry has written, in a format that this one does not know. */
export class NewerFormat extends Error {
  override readonly name = 'NewerFormat';

  constructor(where: string, found: unknown, known: string) {
    const said = typeof found === 'string' ? found : `a ${typeof found}`;
    super(`${where} is of the format ${said}; this ferry reads ${known}. Update ferry.`);
  }
}
