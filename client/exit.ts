/** What the shell is told. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  preflight: 3,
  cloud: 4,
  temporal: 5,
} as const;

/** Ends a command with a message for people and a code for the shell; its stack is nobody's business. */
export class CommandEnds extends Error {
  override readonly name = 'CommandEnds';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
