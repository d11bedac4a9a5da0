/** OS_* variables, as openstackclient reads them: https://docs.openstack.org/python-openstackclient/latest/cli/man/openstack.html */
import type { Surroundings } from './clouds-yaml.ts';
import { knownClouds } from './clouds-yaml.ts';
import type { Credentials } from './credentials.ts';
import type { Findings } from './findings.ts';
import { credentialsFrom } from './options.ts';

/** @throws CredentialsProblem */
export async function fromEnvironment(around: Surroundings, findings: Findings): Promise<Credentials> {
  const options: Record<string, string> = {};
  for (const [name, value] of Object.entries(around.env)) {
    if (name.startsWith('OS_') && value !== undefined && value !== '')
      options[name.slice(3).toLowerCase()] = value;
  }
  if (options['auth_url'] === undefined) {
    const clouds = await knownClouds(around, findings);
    findings.add({
      file: 'environment',
      field: 'OS_AUTH_URL',
      problem: 'is not set, and no cloud was named',
      remedy: `Name a cloud of clouds.yaml${clouds.length > 0 ? ` (${clouds.join(', ')})` : ''} or set OS_CLOUD, or source an openrc file, or give a Rally credentials.json`,
    });
    findings.settle();
  }
  const field = (option: string) => `OS_${option.toUpperCase()}`;
  return await credentialsFrom(
    options,
    { name: 'environment', source: 'OS_* variables', file: 'environment', field, home: around.home },
    findings,
  );
}
