/**
 * A cloud of clouds.yaml, found and merged with secure.yaml as openstacksdk does it:
 * https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html and openstack/config/loader.py.
 */
import { join, resolve } from 'node:path';
import { isTree, readConfigFile, scalarsOf, type Tree } from './config-file.ts';
import type { Credentials } from './credentials.ts';
import type { Findings } from './findings.ts';
import { credentialsFrom } from './options.ts';

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly home: string;
}

/** @throws CredentialsProblem */
export async function fromCloudsYaml(
  name: string,
  around: Surroundings,
  findings: Findings,
): Promise<Credentials> {
  const clouds = await findFile('clouds', 'OS_CLIENT_CONFIG_FILE', around, findings);
  const secure = await findFile('secure', 'OS_CLIENT_SECURE_FILE', around, findings);
  if (clouds === undefined) {
    findings.add({
      file: 'clouds.yaml',
      field: `clouds.${name}`,
      problem: `is in none of ${searchPath('clouds', around).join(', ')}`,
      remedy: 'Write one of them, or set OS_CLIENT_CONFIG_FILE',
    });
  }
  findings.settle();
  const merged = merge(clouds?.tree ?? {}, secure?.tree ?? {});
  const cloud = pick(name, merged, clouds?.path ?? 'clouds.yaml', findings);
  const auth = isTree(cloud['auth']) ? cloud['auth'] : {};
  const options = {
    ...scalarsOf(cloud),
    ...regionOf(cloud, name, clouds?.path ?? '', around, findings),
    ...scalarsOf(auth),
  };
  const file = clouds?.path ?? 'clouds.yaml';
  return await credentialsFrom(
    options,
    {
      name,
      source: `cloud ${name} of ${[file, secure?.path].filter((path) => path !== undefined).join(' and ')}`,
      file,
      field: (option) => `clouds.${name}${ownOptions.includes(option) ? '' : '.auth'}.${option}`,
      home: around.home,
    },
    findings,
  );
}

/** The names that the first clouds.yaml on the search path knows: for messages. */
export async function knownClouds(around: Surroundings, findings: Findings): Promise<string[]> {
  const clouds = await findFile('clouds', 'OS_CLIENT_CONFIG_FILE', around, findings);
  const tree = clouds?.tree['clouds'];
  return isTree(tree) ? Object.keys(tree) : [];
}

/** Those that stand beside `auth`, not in it. */
const ownOptions = ['interface', 'endpoint_type', 'cacert', 'cert', 'key', 'auth_type', 'region_name'];

function pick(name: string, merged: Tree, file: string, findings: Findings): Tree {
  const all = isTree(merged['clouds']) ? merged['clouds'] : {};
  const cloud = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!isTree(cloud)) {
    const known = Object.keys(all);
    const choice = known.length === 0 ? 'The file has no clouds' : `It has ${known.join(', ')}`;
    findings.add({ file, field: `clouds.${name}`, problem: 'is missing', remedy: choice });
    findings.settle();
    return {};
  }
  for (const vendor of ['profile', 'cloud']) {
    const value = cloud[vendor];
    if (typeof value === 'string') {
      findings.add({
        file,
        field: `clouds.${name}.${vendor}`,
        value,
        problem: 'is a vendor profile, which is not supported',
        remedy: "Write the vendor's auth_url and the rest out in full",
      });
    }
  }
  return cloud;
}

/** OS_REGION_NAME chooses, as with openstackclient; else region_name; else the first of `regions`, with its own values. */
function regionOf(cloud: Tree, name: string, file: string, around: Surroundings, findings: Findings) {
  const wanted = around.env['OS_REGION_NAME'];
  const regions = Array.isArray(cloud['regions'])
    ? cloud['regions'].map((region: unknown) => asRegion(region)).filter(({ name: known }) => known !== '')
    : [];
  if (regions.length === 0) return wanted === undefined || wanted === '' ? {} : { region_name: wanted };
  const asked = wanted === undefined || wanted === '' ? cloud['region_name'] : wanted;
  const region = typeof asked === 'string' ? regions.find((known) => known.name === asked) : regions[0];
  if (region === undefined) {
    findings.add({
      file,
      field: `clouds.${name}.regions`,
      ...(typeof asked === 'string' && { value: asked }),
      problem: 'is not one of the regions',
      remedy: `Choose ${regions.map((known) => known.name).join(', ')}`,
    });
    return {};
  }
  const auth = isTree(region.values['auth']) ? scalarsOf(region.values['auth']) : {};
  return { ...scalarsOf(region.values), ...auth, region_name: region.name };
}

/** By an empty name where it has none. */
function asRegion(region: unknown): { name: string; values: Tree } {
  if (!isTree(region)) return { name: typeof region === 'string' ? region : '', values: {} };
  const { name, values } = region;
  return { name: typeof name === 'string' ? name : '', values: isTree(values) ? values : {} };
}

/** The first that exists wins, whole: openstacksdk does not merge two clouds.yaml. */
async function findFile(
  stem: 'clouds' | 'secure',
  variable: string,
  around: Surroundings,
  findings: Findings,
) {
  const named = around.env[variable];
  for (const path of searchPath(stem, around, named)) {
    const tree = await readConfigFile(path, findings);
    if (tree === 'absent') {
      // openstacksdk goes on to the next place; a benchmark must not run on another cloud than the one named.
      if (named !== undefined && path === resolve(around.cwd, named)) {
        findings.add({
          file: path,
          problem: `does not exist, though ${variable} names it`,
          remedy: `Mend ${variable}`,
        });
      }
      continue;
    }
    return { path, tree: tree ?? {} };
  }
  return undefined;
}

function searchPath(stem: string, { cwd, home, env }: Surroundings, named?: string): string[] {
  const xdg = env['XDG_CONFIG_HOME'];
  const folders = [
    cwd,
    ...(xdg === undefined || xdg === '' ? [] : [join(xdg, 'openstack')]),
    join(home, '.config', 'openstack'),
    '/etc/xdg/openstack',
    '/etc/openstack',
  ];
  const places = folders.flatMap((folder) =>
    ['.yaml', '.yml', '.json'].map((suffix) => join(folder, stem + suffix)),
  );
  return named === undefined || named === '' ? places : [resolve(cwd, named), ...places];
}

function merge(base: Tree, over: Tree): Tree {
  const merged = Object.entries(over).map(([key, value]) => {
    const old = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isTree(old) && isTree(value) ? merge(old, value) : value];
  });
  // Not key by key: an assignment to `__proto__` would be none.
  return Object.fromEntries([...Object.entries(base), ...merged]) as Tree;
}
