/** A Keystone token, and when to get the next one. */
import { z } from 'zod';
import type { Credentials, DomainRef, NamedInDomain } from '../credentials/credentials.ts';
import { catalogue, type Catalogue } from './catalogue.ts';

/** Whom the cloud takes us for. */
export interface Identity {
  readonly userId: string;
  readonly userName: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly roles: readonly string[];
}

export interface Token extends Identity {
  readonly value: string;
  readonly services: Catalogue;
  /** performance.now() of this process, from which on it should be renewed, and from which on it is no good. */
  readonly renewAt: number;
  readonly diesAt: number;
}

/** https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization */
export const tokenAnswer = z.object({
  token: z.object({
    issued_at: z.iso.datetime({ offset: true }),
    expires_at: z.iso.datetime({ offset: true }),
    user: z.object({ id: z.string(), name: z.string() }),
    project: z.object({ id: z.string(), name: z.string() }),
    roles: z.array(z.object({ name: z.string() })).default([]),
    catalog: catalogue.default([]),
  }),
});

/** The body of POST /v3/auth/tokens: the one place where a secret is written out. */
export function tokenRequest(auth: Credentials['auth']): unknown {
  if (auth.kind === 'application credential') {
    const { credential, secret } = auth;
    const named = 'id' in credential ? credential : { name: credential.name, user: written(credential.user) };
    return {
      auth: {
        identity: {
          methods: ['application_credential'],
          application_credential: { ...named, secret: secret.reveal() },
        },
      },
    };
  }
  const user = { ...written(auth.user), password: auth.password.reveal() };
  return {
    auth: {
      identity: { methods: ['password'], password: { user } },
      scope: { project: written(auth.project) },
    },
  };
}

function written(reference: NamedInDomain): { id: string } | { name: string; domain: DomainRef } {
  return 'id' in reference ? { id: reference.id } : { name: reference.name, domain: reference.domain };
}

const longestMarginMs = 5 * 60_000;

/**
 * The lifetime is the difference of two readings of the cloud's clock, counted from when we asked, on a clock that only
 * runs forward: neither a wrong clock here nor one there makes a token look fresh.
 * @param askedAt performance.now() before the request
 */
export function readToken(value: string, { token }: z.infer<typeof tokenAnswer>, askedAt: number): Token {
  const lifetimeMs = Math.max(Date.parse(token.expires_at) - Date.parse(token.issued_at), 0);
  return {
    value,
    services: token.catalog,
    userId: token.user.id,
    userName: token.user.name,
    projectId: token.project.id,
    projectName: token.project.name,
    roles: token.roles.map((role) => role.name),
    renewAt: askedAt + lifetimeMs - Math.min(longestMarginMs, lifetimeMs / 10),
    diesAt: askedAt + lifetimeMs,
  };
}
