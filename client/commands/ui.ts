import { z } from 'zod';
import { NoTemporal, reachTemporal } from '../../worker/temporal/reach.ts';
import { freePort } from '../../worker/temporal/free-port.ts';
import { homeIn } from '../../worker/home.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print, say } from '../output.ts';
import { told } from '../stand-up.ts';
import { type LivePage, serve } from '../ui/serve.ts';
import { tokenOf } from '../ui/token.ts';

export interface UiOptions {
  readonly port?: string;
  readonly newToken?: true;
}

const preferredPort = 7788;
const portSchema = z.coerce.number().int().min(0).max(65_535);

/** Serves the live page until it is told to end. Its address, with the token, is all that goes to stdout. */
export async function ui({ port: typed, newToken }: UiOptions): Promise<void> {
  const port = portOf(typed);
  const home = homeIn();
  // What says where Temporal is, and is wrong, is said before there is a page.
  const away = await reachTemporal(home).then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof NoTemporal)) throw error;
      return error.message;
    },
  );
  const token = await tokenOf(home, { anew: newToken ?? false });
  const page = await serving(
    () => serve(home, port ?? preferredPort, token),
    port,
    async () => serve(home, await freePort(0), token),
  );
  print(`${page.url}#token=${token}`);
  if (away !== undefined) {
    say(away);
    say('Until then the page shows the runs of the run store; it finds Temporal by itself when it is there.');
  }
  say('Open that address in a browser on this machine. Ctrl-C ends the page, not the runs.');
  await told();
  await page.close();
}

/** A port that somebody asked for is that port or none; else any will do. */
async function serving(
  first: () => Promise<LivePage>,
  asked: number | undefined,
  otherwise: () => Promise<LivePage>,
): Promise<LivePage> {
  try {
    return await first();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && asked === undefined) return await otherwise();
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new CommandEnds(
      exitCodes.usage,
      `--port: ${asked ?? preferredPort} can't be had (${message}). Name another, or 0 for any that is free.`,
    );
  }
}

function portOf(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const port = portSchema.safeParse(typed.trim() === '' ? NaN : typed);
  if (port.success) return port.data;
  throw new CommandEnds(exitCodes.usage, `--port: ${typed} is not a port. Write a whole number of 0…65535.`);
}
