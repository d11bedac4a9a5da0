import type { Finding } from '../../domain/ground.ts';
import { type Check, error } from './check.ts';
import { didYouMean } from './did-you-mean.ts';

/** Keypairs that the campaign names belong to the user that ferry acts as. */
export const keypairs: Check = {
  what: 'keypairs',
  look: async (inquiry) => {
    const wanted = inquiry.fleets
      .flat()
      .flatMap(({ keypair }) => (keypair?.kind === 'existing' ? [keypair.name] : []));
    if (wanted.length === 0) return undefined;
    const known = (await inquiry.keypairs()).map((k) => k.name);
    const { userName } = await inquiry.session.identity();
    return [...new Set(wanted)]
      .filter((name) => !known.includes(name))
      .map((name) => missing(name, known, userName));
  },
};

function missing(name: string, known: readonly string[], userName: string): Finding {
  return error({
    subject: 'keypair',
    observation: `fleet.keypair: user ${userName} has no keypair ${name}.`,
    consequence:
      'Nova refuses every server: “Invalid key_name provided.” Keypairs belong to users: another one’s do not count.',
    remedy: `${didYouMean(name, known)} Or give the path of a public key, and the run imports it: \`keypair: ~/.ssh/id_ed25519.pub\`.`,
  });
}
