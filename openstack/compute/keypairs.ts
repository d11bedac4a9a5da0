/** https://docs.openstack.org/api-ref/compute/#keypairs-keypairs; keypairs belong to the user, not to the project. */
import { z } from 'zod';
import { allPages, nothing, type Session } from '../session/session.ts';

export interface Keypair {
  readonly name: string;
  /** MD5 for SSH keys, as hex with colons. */
  readonly fingerprint: string;
  readonly publicKey: string;
}

const keypair = z
  .object({ name: z.string(), fingerprint: z.string(), public_key: z.string() })
  .transform((raw): Keypair => ({ name: raw.name, fingerprint: raw.fingerprint, publicKey: raw.public_key }));
/** Each is wrapped once more: {"keypairs": [{"keypair": {…}}]}. */
const wrapped = z.object({ keypair }).transform((raw) => raw.keypair);

/** 2.35 pages. */
export async function listKeypairs(cloud: Session): Promise<Keypair[]> {
  const answer = await allPages(cloud, {
    service: 'compute',
    path: '/os-keypairs',
    key: 'keypairs',
    item: wrapped,
    id: (each) => each.name,
    microversion: { atLeast: '2.1', best: '2.35' },
  });
  return answer.value;
}

/** From 2.92 on Nova makes no keys itself, so ferry never asks it to. @throws Conflict when the name is in use, BadRequest for a key it can't read */
export async function importKeypair(
  cloud: Session,
  { name, publicKey }: { readonly name: string; readonly publicKey: string },
): Promise<Keypair> {
  const { value } = await cloud.request({
    service: 'compute',
    method: 'POST',
    path: '/os-keypairs',
    body: { keypair: { name, public_key: publicKey } },
    expect: [200, 201],
    schema: wrapped,
    microversion: { atLeast: '2.1', best: '2.92' },
  });
  return value;
}

/** @throws NotFound */
export async function deleteKeypair(cloud: Session, name: string): Promise<void> {
  await cloud.request({
    service: 'compute',
    method: 'DELETE',
    path: `/os-keypairs/${encodeURIComponent(name)}`,
    expect: [202, 204],
    schema: nothing,
    idempotent: true,
  });
}
