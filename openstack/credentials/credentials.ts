import type { Secret } from './secret.ts';

/** A Keystone v3 reference: by id, or by name within a domain. */
export type DomainRef = { readonly id: string } | { readonly name: string };
export type NamedInDomain = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };

/** https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization */
export interface PasswordAuth {
  readonly kind: 'password';
  readonly user: NamedInDomain;
  readonly password: Secret;
  readonly project: NamedInDomain;
}

/** https://docs.openstack.org/api-ref/identity/v3/#authenticating-with-an-application-credential: it carries its own project. */
export interface ApplicationCredentialAuth {
  readonly kind: 'application credential';
  readonly credential: { readonly id: string } | { readonly name: string; readonly user: NamedInDomain };
  readonly secret: Secret;
}

export type Interface = 'public' | 'internal' | 'admin';

/** How to reach one cloud as one user. Safe to print: the secret inside is a Secret. */
export interface Credentials {
  /** What the person calls it: the name in clouds.yaml, the Rally file's name, or 'environment'. */
  readonly name: string;
  /** Keystone's v3 root, without a slash at the end: 'https://keystone.example:5000/v3'. */
  readonly authUrl: string;
  readonly auth: PasswordAuth | ApplicationCredentialAuth;
  /** Without it the catalogue's only region is taken; several without a choice is an EndpointMissing. */
  readonly region?: string;
  readonly interface: Interface;
  /** PEM bundle that replaces the system's roots. */
  readonly caFile?: string;
  /** Client certificate and its key, PEM. The key may be in the certificate's file. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** True: the server's certificate is not checked at all. */
  readonly insecure: boolean;
  /** Where it was found, to be shown to the person. */
  readonly source: string;
}
