import type { Finding } from '../../domain/ground.ts';
import type { AuthenticationFailed, CredentialsProblem } from '../../openstack/errors.ts';
import { error } from './check.ts';

/** What is wrong with clouds.yaml, OS_* or Rally's file: a finding for each problem. */
export function badSource({ problems }: CredentialsProblem): Finding[] {
  return problems.map(({ file, field, value, problem, remedy }) =>
    error({
      subject: 'credentials',
      observation: `${file}${field === undefined ? '' : `: ${field}`}${value === undefined ? '' : ` (${JSON.stringify(value)})`}: ${problem}.`,
      consequence: 'Without credentials the cloud can be asked nothing: nothing else was checked.',
      remedy: `${remedy}.`,
    }),
  );
}

/** Keystone is there and says no. */
export function wrongCredentials({ openstackMessage, message, url }: AuthenticationFailed): Finding {
  return error({
    subject: 'credentials',
    observation: `Keystone refuses them with 401 at ${url}: ${openstackMessage ?? message}`,
    consequence: 'Nothing else could be checked.',
    remedy:
      'Wrong user, password, domain or project, or no role in the project: try `openstack token issue` with the same credentials.',
  });
}
