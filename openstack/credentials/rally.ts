/**
 * Rally's credentials.json for an existing cloud, in both forms:
 * `{"openstack": {auth_url, admin: {…}}}` and, older, `{"type": "ExistingCloud", auth_url, admin: {…}}`.
 * https://rally.readthedocs.io/en/latest/quick_start/tutorial/step_1_setting_up_env_and_running_benchmark_from_samples.html
 */
import { resolve } from 'node:path';
import { isTree, readConfigFile, scalarsOf, type Tree } from './config-file.ts';
import type { Credentials } from './credentials.ts';
import type { Findings } from './findings.ts';
import { credentialsFrom } from './options.ts';

/** Rally's names for what the others call cacert, insecure, … */
const names: Readonly<Record<string, string>> = {
  https_cacert: 'cacert',
  https_cert: 'cert',
  https_key: 'key',
  https_insecure: 'insecure',
};

/** @throws CredentialsProblem */
export async function fromRally(
  path: string,
  around: { readonly cwd: string; readonly home: string },
  findings: Findings,
): Promise<Credentials> {
  const file = resolve(around.cwd, path);
  const tree = await readConfigFile(file, findings);
  if (tree === 'absent') {
    findings.add({ file, problem: 'does not exist', remedy: "Give the path of Rally's credentials.json" });
  }
  findings.settle();
  const { body, prefix } = bodyOf(tree === undefined || tree === 'absent' ? {} : tree, file, findings);
  const admin = body['admin'];
  if (!isTree(admin)) {
    findings.add({
      file,
      field: `${prefix}admin`,
      problem: 'is missing',
      remedy: 'Give the user that may live-migrate: {"username", "password", "project_name"}',
    });
  }
  findings.settle();
  const own = renamed(scalarsOf(body));
  const options = { ...own, ...renamed(scalarsOf(isTree(admin) ? admin : {})) };
  const field = (option: string) => {
    const rallys = Object.keys(names).find((name) => names[name] === option) ?? option;
    return own[option] !== undefined || ['auth_url', 'endpoint_type', 'region_name'].includes(option)
      ? `${prefix}${rallys}`
      : `${prefix}admin.${rallys}`;
  };
  return await credentialsFrom(
    options,
    { name: 'rally', source: `Rally's ${file}`, file, field, home: around.home },
    findings,
  );
}

function bodyOf(tree: Tree, file: string, findings: Findings): { body: Tree; prefix: string } {
  if (isTree(tree['openstack'])) return { body: tree['openstack'], prefix: 'openstack.' };
  if (tree['type'] === 'ExistingCloud') return { body: tree, prefix: '' };
  const found = typeof tree['type'] === 'string' ? { field: 'type', value: tree['type'] } : {};
  findings.add({
    file,
    ...found,
    problem: 'is not a description of an existing cloud',
    remedy: 'Write {"openstack": {…}} or {"type": "ExistingCloud", …}',
  });
  findings.settle();
  return { body: {}, prefix: '' };
}

function renamed(options: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [names[name] ?? name, value]));
}
