/** Where credentials come from. Nothing of them is read anywhere else in the house. */
import { homedir } from 'node:os';
import { fromCloudsYaml } from './clouds-yaml.ts';
import type { Credentials } from './credentials.ts';
import { fromEnvironment } from './environment.ts';
import { Findings } from './findings.ts';
import { fromRally } from './rally.ts';

export type {
  ApplicationCredentialAuth,
  Credentials,
  DomainRef,
  Interface,
  NamedInDomain,
  PasswordAuth,
} from './credentials.ts';
export { Secret } from './secret.ts';

export interface CredentialsSource {
  /** A name in clouds.yaml. */
  readonly cloud?: string | undefined;
  /** The path of a Rally credentials.json. */
  readonly rally?: string | undefined;
  /** For tests: process.env, process.cwd() and the home folder unless given. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly home?: string;
}

/**
 * The cloud named in clouds.yaml, or Rally's file; with neither, the cloud that OS_CLOUD names; without that, OS_*.
 * @throws CredentialsProblem with everything that is wrong, each with its place and its remedy.
 */
export async function loadCredentials(source: CredentialsSource = {}): Promise<Credentials> {
  const { env = process.env, cwd = process.cwd(), home = env['HOME'] ?? homedir() } = source;
  const around = { env, cwd, home };
  const findings = new Findings();
  if (source.cloud !== undefined && source.rally !== undefined) {
    findings.add({
      file: source.rally,
      problem: `and cloud ${source.cloud} were both given`,
      remedy: 'Give one of them',
    });
    findings.settle();
  }
  if (source.rally !== undefined) return await fromRally(source.rally, around, findings);
  const cloud = source.cloud ?? env['OS_CLOUD'];
  if (cloud !== undefined && cloud !== '') return await fromCloudsYaml(cloud, around, findings);
  return await fromEnvironment(around, findings);
}
