/** Thrown on meeting what a later ferry has written, in a format that this one does not know. */
export class NewerFormat extends Error {
  override readonly name = 'NewerFormat';

  constructor(where: string, found: unknown, known: string) {
    super(`${where} is of the format ${String(found)}; this ferry reads ${known}. Update ferry.`);
  }
}
