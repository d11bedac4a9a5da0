/** Who authenticates, and for which project. */
import type { ApplicationCredentialAuth, DomainRef, NamedInDomain, PasswordAuth } from './credentials.ts';
import type { Findings } from './findings.ts';
import type { Options, Origin } from './options.ts';
import { Secret } from './secret.ts';

const passwordTypes = ['password', 'v3password'];
const applicationCredentialTypes = ['v3applicationcredential', 'v3_application_credential'];

/** Undefined only after a finding was added. */
export function readAuth(
  options: Options,
  origin: Origin,
  findings: Findings,
): PasswordAuth | ApplicationCredentialAuth | undefined {
  const type = options['auth_type'] ?? options['auth_plugin'];
  const hasCredential = options['application_credential_id'] ?? options['application_credential_name'];
  if (
    applicationCredentialTypes.includes(type ?? '') ||
    (type === undefined && hasCredential !== undefined)
  ) {
    return applicationCredential(options, origin, findings);
  }
  if (type !== undefined && !passwordTypes.includes(type)) {
    findings.add({
      file: origin.file,
      field: origin.field('auth_type'),
      value: type,
      problem: 'is not supported',
      remedy: `Choose ${[...passwordTypes, ...applicationCredentialTypes.slice(0, 1)].join(', ')}`,
    });
    return undefined;
  }
  return password(options, origin, findings);
}

function password(options: Options, origin: Origin, findings: Findings): PasswordAuth | undefined {
  const user = userOf(options);
  const project = projectOf(options);
  const given = options['password'];
  const missing = missingIn(origin, findings);
  if (user === undefined) missing('username', 'Give username (with user_domain_name) or user_id');
  if (given === undefined) missing('password', 'Give it here or in secure.yaml beside the file');
  if (project === undefined)
    missing(
      'project_name',
      'Give project_name (with project_domain_name) or project_id: ferry works within one project',
    );
  if (user === undefined || given === undefined || project === undefined) return undefined;
  return { kind: 'password', user, password: new Secret(given), project };
}

function applicationCredential(
  options: Options,
  origin: Origin,
  findings: Findings,
): ApplicationCredentialAuth | undefined {
  const {
    application_credential_id: id,
    application_credential_name: name,
    application_credential_secret: secret,
  } = options;
  const user = userOf(options);
  const missing = missingIn(origin, findings);
  if (secret === undefined)
    missing('application_credential_secret', 'Give it here or in secure.yaml beside the file');
  if (id === undefined && name === undefined)
    missing('application_credential_id', 'Give it, or application_credential_name with the user');
  if (id === undefined && name !== undefined && user === undefined)
    missing(
      'username',
      "An application credential's name wants its user: username (with user_domain_name) or user_id",
    );
  if (secret === undefined) return undefined;
  const kind = 'application credential';
  if (id !== undefined) return { kind, credential: { id }, secret: new Secret(secret) };
  if (name !== undefined && user !== undefined)
    return { kind, credential: { name, user }, secret: new Secret(secret) };
  return undefined;
}

function userOf(options: Options): NamedInDomain | undefined {
  const name = options['username'] ?? options['user_name'];
  return reference(options['user_id'], name, domainOf('user', options));
}

function projectOf(options: Options): NamedInDomain | undefined {
  const id = options['project_id'] ?? options['tenant_id'];
  const name = options['project_name'] ?? options['tenant_name'];
  return reference(id, name, domainOf('project', options));
}

function reference(
  id: string | undefined,
  name: string | undefined,
  domain: DomainRef,
): NamedInDomain | undefined {
  if (id !== undefined) return { id };
  return name === undefined ? undefined : { name, domain };
}

/**
 * user_domain_* and project_domain_*, else domain_* for both (openstacksdk, config/loader.py `_handle_domain_id`), else
 * default_domain_*, else the domain that Keystone makes at bootstrap, whose id is 'default' (what openstackclient assumes).
 */
function domainOf(of: 'user' | 'project', options: Options): DomainRef {
  for (const prefix of [`${of}_domain`, 'domain', 'default_domain']) {
    const id = options[`${prefix}_id`];
    const name = options[`${prefix}_name`] ?? (prefix === 'default_domain' ? options[prefix] : undefined);
    if (id !== undefined) return { id };
    if (name !== undefined) return { name };
  }
  return { id: 'default' };
}

const missingIn = (origin: Origin, findings: Findings) => (option: string, remedy: string) => {
  findings.add({ file: origin.file, field: origin.field(option), problem: 'is missing', remedy });
};
