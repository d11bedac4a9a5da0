import { printableLines } from '../domain/printable.ts';

/** stdout is data. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** stderr is talk. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** How wide and how colourful stdout may be. https://no-color.org */
export function appearance(stream: NodeJS.WriteStream = process.stdout): { width: number; colour: boolean } {
  return {
    width: stream.isTTY ? stream.columns : 100,
    colour: stream.isTTY && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb',
  };
}

/** How commander says its errors: they quote what was typed, which a script may have taken from anywhere. */
export const usageErrors = {
  outputError: (text: string, write: (text: string) => void): void => {
    write(printableLines(text));
  },
};
