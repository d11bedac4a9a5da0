import { z } from 'zod';
import { Encryption } from '../../worker/codec/encryption.ts';
import { codecKeys } from '../../worker/codec/keys.ts';
import { homeIn } from '../../worker/home.ts';
import { runningEmbedded } from '../../worker/temporal/embedded.ts';
import { type CodecPlace, serveCodec } from '../codec/serve.ts';
import { CommandEnds, exitCodes } from '../exit.ts';
import { print, say } from '../output.ts';
import { told } from '../stand-up.ts';
import { tokenOf } from '../ui/token.ts';

export interface CodecOptions {
  readonly port: string;
  readonly listen: string;
  readonly uiOrigin?: readonly string[];
  readonly newToken?: true;
}

const portSchema = z.coerce.number().int().min(0).max(65_535);

/** Serves what shows encrypted histories in Temporal's own UI and CLI. Its address, with the token, is all that goes to stdout. */
export async function codec(options: CodecOptions): Promise<void> {
  const port = portSchema.safeParse(options.port);
  if (!port.success) throw usage(`--port: ${options.port} is not a port. Write one of 0 to 65535; 0 takes any that is free.`); // prettier-ignore
  const keys = codecKeys(process.env);
  if (keys.keys.length === 0)
    throw usage(`There is nothing to decrypt with: ${keys.according}. Set FERRY_CODEC_KEYS_FILE as the worker has it.`); // prettier-ignore
  const home = homeIn();
  const origins = await originsOf(options.uiOrigin);
  const token = await tokenOf(home, { anew: options.newToken ?? false, file: 'codec-token' });
  const place = { host: options.listen, port: port.data, token, origins };
  const endpoint = await serving(new Encryption(keys), place);
  print(endpoint.url);
  if (!/^(127\.|localhost$|::1$)/.test(options.listen))
    say(`${options.listen} is reached from other machines, and what goes over the wire is plain: put TLS before it.`); // prettier-ignore
  say(`Keys: ${keys.keys.map(({ id }) => id).join(', ')}. Pages that may ask: ${origins.join(', ')}.`);
  say('Give that address to Temporal’s UI (the glasses at the top: remote codec endpoint), or to `temporal --codec-endpoint`. Ctrl-C ends it.'); // prettier-ignore
  await told();
  await endpoint.close();
}

async function originsOf(named: readonly string[] | undefined): Promise<string[]> {
  if (named) return named.map(originOf);
  const embedded = await runningEmbedded(homeIn());
  if (!embedded)
    throw usage('No embedded Temporal runs here: say where Temporal’s UI is, as --ui-origin https://temporal.example.org.'); // prettier-ignore
  const { origin, port } = new URL(embedded.ui);
  return [origin, `http://localhost:${port}`];
}

function originOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search + url.hash !== '')
    throw usage(`--ui-origin: ${text} is not the address of a site. Write it like https://temporal.example.org, without a path.`); // prettier-ignore
  return url.origin;
}

async function serving(encryption: Encryption, place: CodecPlace) {
  try {
    return await serveCodec(encryption, place);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw usage(`Port ${place.port} is taken. Another one: ferry codec --port N.`);
    if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EACCES'].includes(code))
      throw usage(`--listen ${place.host}, port ${place.port}: ${message}. Name an address of this machine.`);
    throw error;
  }
}

const usage = (message: string) => new CommandEnds(exitCodes.usage, message);
