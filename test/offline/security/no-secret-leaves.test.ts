/**
 * A whole run as a person has it, watched from outside: whatever is secret (the cloud's password, its tokens, the probe key, the run's key)
 * is in no file, history, report, output or process's arguments, nor in the environment of a program that is not ferry's.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSecretKey, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runKey } from '../../../domain/probe-wire/keys.ts';
import { Simulator } from '../../../simulator/simulator.ts';
import { disguises } from '../../support/disguises.ts';
import { folder } from '../../support/folder.ts';

const bin = fileURLToPath(new URL('../../../bin/ferry', import.meta.url));
const inherited = 'an S3 key of the environment 4480';
const password = 'correct horse "battery" 7711';
/** Of Fernet's tokens, which the simulator's begin like. */
const token = /gAAAAA[0-9a-f]{32,}/;

const campaign = `
name: telltale
cloud: simulated
evacuate: compute01
to: compute02
fleet: { count: 2, boot: image, flavor: tiny, image: quince-image, network: bench, load: [{ cpu: { cores: 1, percent: 10 } }] }
migrate: { parallelism: 2 }
trips: { count: 1 }
`;

const isFerrys = (words: string) => words.includes('node') || words.includes(bin);

/** The arguments of every process that descends from this one, by id; of programs that are not ferry's, their environment as well. */
function argumentsBelow(root: number): Map<number, string> {
  const parents = new Map<number, number>();
  const found = new Map<number, string>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry)))
    try {
      const [, ppid] = /\) \w (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      parents.set(Number(name), Number(ppid));
    } catch {
      // It has ended meanwhile.
    }
  for (const pid of parents.keys())
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root)
        try {
          found.set(pid, toldOf(pid));
        } catch {
          // Likewise.
        }
  return found;
}

function toldOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  return isFerrys(words) ? words : words + readFileSync(`/proc/${pid}/environ`, 'latin1');
}

async function scene(t: TestContext) {
  const cwd = await folder(t);
  const cloud = await Simulator.start({
    storage: 'shared',
    flavors: [{ name: 'tiny', ramMb: 64 }],
    images: ['quince-image'],
  });
  t.after(() => cloud.stop());
  (cloud.world.user as { password: string }).password = password;
  const clouds = cloud.cloudsYaml('simulated').replace(/password: .*/, `password: '${password}'`);
  await writeFile(`${cwd}/clouds.yaml`, clouds, { mode: 0o600 });
  await writeFile(`${cwd}/campaign.yaml`, campaign);
  await mkdir(`${cwd}/tmp`);
  const { PATH, HOME } = process.env;
  const env = {
    ...{ PATH, HOME, FERRY_HOME: `${cwd}/home`, TEMPORAL_CONFIG_FILE: '/nonexistent', TMPDIR: `${cwd}/tmp` },
    ...{ OS_CLIENT_CONFIG_FILE: `${cwd}/clouds.yaml`, FERRY_DEBUG: '1', AWS_SECRET_ACCESS_KEY: inherited },
  };
  const seen = new Map<number, string>();
  const said: string[] = [];
  let userData = '';
  const ferry = async (...args: string[]) => {
    const child = spawn(bin, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const looking = setInterval(() => {
      for (const [pid, words] of argumentsBelow(process.pid)) if (words !== '') seen.set(pid, words); // of one that has ended there is none
      for (const server of cloud.world.servers.newestFirst()) userData = server.userData ?? userData;
    }, 250);
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await ended;
    clearInterval(looking);
    said.push(stdout, stderr);
    return { code, stdout, stderr };
  };
  return { cwd, ferry, seen, said, userData: () => userData };
}

async function filesUnder(path: string): Promise<[string, Buffer][]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(files.map(async (file) => [file, await readFile(file)] as [string, Buffer]));
}

test(
  'no secret is in a file, a history, a report, the output or an argument',
  { timeout: 1_200_000 },
  async (t) => {
    const { cwd, ferry, seen, said, userData } = await scene(t);
    const { code, stdout, stderr } = await ferry(
      'run',
      'campaign.yaml',
      '--embedded',
      '--json',
      '--junit',
      'out.xml',
    );
    assert.ok(code === 0 || code === 1, stderr);
    const { run } = JSON.parse(stdout) as { run: string };
    for (const args of [
      ['show', 'last', '--csv'],
      ['report', 'last', '-o', 'report.html'],
      ['export', 'last', '-o', 'runs.tar.gz'],
    ])
      assert.equal((await ferry(...args)).code, 0, args.join(' '));

    assert.ok(userData().length > 1_000, 'no server had the agent: no key was about');
    const probe = Buffer.from((await readFile(`${cwd}/home/probe.key`, 'utf8')).trim(), 'hex');
    const secrets = {
      password,
      inherited,
      'probe key': probe,
      'run key': runKey(createSecretKey(probe), run).export(),
    };
    const mine = [`${cwd}/clouds.yaml`, `${cwd}/home/probe.key`];
    const files = (await filesUnder(cwd)).filter(([path]) => !mine.includes(path));
    const database = files.filter(([path]) => path.includes('/temporal.db')).map(([, bytes]) => bytes);
    assert.ok(Buffer.concat(database).includes('quince-image'), 'the database is not looked into');
    for (const program of ['start-dev', 'client/main.ts'])
      assert.ok(
        [...seen.values()].some((words) => words.includes(program)),
        `no process of ${program} was seen`,
      );

    const places: [string, Buffer][] = [
      ...files,
      ...said.map((words, i): [string, Buffer] => [`output ${i}`, Buffer.from(words)]),
      ...[...seen.values()].map((words): [string, Buffer] => [
        words.slice(0, 60),
        Buffer.from(words, 'latin1'),
      ]),
    ];
    const found = places.flatMap(([where, bytes]) => [
      ...Object.entries(secrets)
        .filter(([, secret]) => disguises(secret).some((one) => bytes.includes(one)))
        .map(([what]) => `${what} in ${where}`),
      ...(token.test(bytes.toString('latin1')) ? [`a token in ${where}`] : []),
    ]);
    assert.deepEqual(found, []);
    t.diagnostic(`looked for in ${files.length} files, ${seen.size} processes and ${said.length} outputs`);
    for (const [path] of await filesUnder(`${cwd}/home`))
      assert.equal(((await stat(path)).mode & 0o777).toString(8), '600', path);
  },
);

test('what looks for secrets finds them, however they are hidden', () => {
  const secret = randomBytes(32);
  const hidden = [secret, secret.toString('hex'), secret.toString('base64'), Buffer.concat([Buffer.from('ab'), secret, Buffer.from('z')]).toString('base64')]; // prettier-ignore
  for (const one of hidden) assert.ok(disguises(secret).some((d) => Buffer.from(one).includes(d)));
  assert.ok(disguises(password).some((d) => encodeURIComponent(`x ${password}`).includes(d.toString())));
});
