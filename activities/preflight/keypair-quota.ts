import { z } from 'zod';
import { type Check, error } from './check.ts';
import type { Inquiry } from './inquiry.ts';
import { numbered } from './wording.ts';

/** Keypairs are counted for the user, not for the project; all that the run imports stay until it ends. */
export const keypairQuota: Check = {
  what: 'the quota of keypairs',
  look: async (inquiry) => {
    const imported = inquiry.fleets
      .flat()
      .flatMap(({ keypair: key }) => (key?.kind === 'imported' ? [key.publicKey] : []));
    const needed = new Set(imported).size;
    if (needed === 0) return undefined;
    const [limit, { length: has }] = await Promise.all([limitOf(inquiry), inquiry.keypairs()]);
    if (limit < 0 || has + needed <= limit) return [];
    const { userName, projectName } = await inquiry.session.identity();
    return [
      error({
        subject: 'quota',
        observation: `The fleet needs ${numbered(needed, 'keypair')}; user ${userName} may have ${limit} and has ${has}.`,
        consequence:
          'Nova refuses to import it (“Quota exceeded, too many key pairs.”): no server is booted.',
        remedy: `\`openstack quota set --key-pairs ${has + needed} ${projectName}\`, or \`openstack keypair delete\` what is no longer used.`,
      }),
    ];
  },
};

const answer = z.object({ quota_set: z.object({ key_pairs: z.number() }) });

/** Nova's own count of them is always 0 in a quota's details (nova/quota.py), so only the limit is read. −1: none. */
async function limitOf({ session }: Inquiry): Promise<number> {
  const { projectId } = await session.identity();
  const { value } = await session.request({
    service: 'compute',
    method: 'GET',
    path: `/os-quota-sets/${encodeURIComponent(projectId)}`,
    expect: [200],
    schema: answer,
  });
  return value.quota_set.key_pairs;
}
