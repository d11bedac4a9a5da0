/** /os-keypairs. https://docs.openstack.org/api-ref/compute/#keypairs-keypairs */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { wrapped } from '../../rest/input.ts';
import { versionOf } from '../../rest/microversion.ts';
import { firstOf, limitOf, linksAfter } from '../../rest/paging.ts';
import { badRequest, conflict, forbidden, notFound } from '../../rest/refusal.ts';
import { accepted, created, gone, ok, type Request, type Router } from '../../rest/router.ts';
import { databaseTime } from '../../rest/stamp.ts';
import type { Keypair } from '../../world/materials.ts';
import type { World } from '../../world/world.ts';
import type { Compute } from './compute.ts';

const v = { types: versionOf('2.2'), paging: versionOf('2.35'), noMaking: versionOf('2.92') };

export function keypairs(router: Router, { world }: Compute): void {
  router
    .on('GET', '/os-keypairs', (request) => list(world, request))
    .on('POST', '/os-keypairs', (request) => create(world, request))
    .on('GET', '/os-keypairs/:keypair', (request) => {
      const keypair = keypairOf(world, request);
      return ok({
        keypair: {
          ...view(world, request, keypair),
          id: 1,
          created_at: databaseTime(keypair.createdAt),
          updated_at: null,
          deleted: false,
          deleted_at: null,
        },
      });
    })
    .on('DELETE', '/os-keypairs/:keypair', (request) => {
      world.keypairs.delete(keypairOf(world, request).name);
      return request.version >= v.types ? gone : accepted();
    });
}

function keypairOf(world: World, { params }: Request): Keypair {
  const name = params['keypair'] ?? '';
  const keypair = world.keypairs.get(name);
  if (keypair === undefined) throw notFound(`Keypair ${name} not found for user ${world.user.id}`);
  return keypair;
}

function list(world: World, request: Request) {
  const paged = request.version >= v.paging;
  const all = [...world.keypairs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const marker = paged ? request.query.get('marker') : null;
  const rest = marker === null ? all : all.filter(({ name }) => name > marker);
  const { page, more } = firstOf(rest, paged ? limitOf(request) : Infinity);
  return ok({
    keypairs: page.map((each) => ({ keypair: view(world, request, each, false) })),
    ...linksAfter(request, 'keypairs', `${request.origin}/compute/v2.1/keypairs`, {
      more: paged && more,
      last: page.at(-1)?.name,
    }),
  });
}

const input = (version: number) =>
  z.object({
    name: z.string().min(1).max(255),
    public_key: version >= v.noMaking ? z.string() : z.string().optional(),
  });

function create(world: World, request: Request) {
  const { name, public_key: given } = wrapped(request.body, 'keypair', input(request.version));
  const { key_pairs: most } = world.quotas.compute;
  if (most >= 0 && world.keypairs.size >= most) throw forbidden('Quota exceeded, too many key pairs.');
  if (world.keypairs.has(name)) throw conflict(`Key pair '${name}' already exists.`);
  const made = given === undefined ? makeKey() : undefined;
  const publicKey = given ?? made?.publicKey ?? '';
  const keypair = { name, publicKey, fingerprint: fingerprintOf(publicKey), createdAt: world.clock.nowMs };
  world.keypairs.set(name, keypair);
  const body = {
    keypair: { ...view(world, request, keypair), ...(made && { private_key: made.privateKey }) },
  };
  return request.version >= v.types ? created(body) : ok(body);
}

function makeKey() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return { publicKey: `ssh-rsa ${publicKey.toString('base64')} Generated-by-Nova`, privateKey };
}

/** MD5 of the key's bytes, as hex with colons. */
function fingerprintOf(publicKey: string): string {
  const [kind = '', base64 = ''] = publicKey.trim().split(/\s+/);
  const bytes = Buffer.from(base64, 'base64');
  if (!/^(ssh|ecdsa|sk)-/.test(kind) || bytes.length < 16) {
    throw badRequest('Keypair data is invalid: failed to generate fingerprint');
  }
  return createHash('md5')
    .update(bytes)
    .digest('hex')
    .replaceAll(/(..)(?!$)/g, '$1:');
}

function view(world: World, { version }: Request, keypair: Keypair, own = true): object {
  return {
    ...(version >= v.types && { type: 'ssh' }),
    name: keypair.name,
    public_key: keypair.publicKey,
    fingerprint: keypair.fingerprint,
    ...(own && { user_id: world.user.id }),
  };
}
