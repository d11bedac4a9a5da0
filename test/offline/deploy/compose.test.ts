/**
 * What docker-compose.yml promises, held against the Compose Specification's schema and against itself. No container is
 * started: there need be no Docker here.
 */
import assert from 'node:assert/strict';
import { access, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFile(join(root, path), 'utf8');
const text = await read('docker-compose.yml');
const compose: unknown = parse(text, { merge: true });

const dependency = z.object({ condition: z.string() });
const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  restart: z.string(),
  depends_on: z.record(z.string(), dependency).default({}),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.union([z.string(), z.object({ source: z.string(), target: z.string() })])).default([]),
  networks: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
});
const { services, secrets, networks, volumes, ...rest } = z
  .object({
    services: z.record(z.string(), service),
    secrets: z.record(z.string(), z.object({ environment: z.string() })),
    networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
    volumes: z.record(z.string(), z.null()),
    'x-required': z.array(z.string()),
  })
  .parse(compose);

// The schema as its linter carries it.
const linter = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
const schema = JSON.parse(await readFile(join(linter, 'schemas/compose.schema.json'), 'utf8')) as object;
const fits = new Ajv({
  strict: false,
  allErrors: true,
  validateFormats: false,
  validateSchema: false,
}).compile(schema);

test("docker-compose.yml fits the Compose Specification's schema", () => {
  assert.ok(fits(compose), JSON.stringify(fits.errors, undefined, 2));
  const wrong = structuredClone(compose) as { services: Record<string, object> };
  wrong.services['ferry'] = { ...wrong.services['ferry'], helthcheck: {} };
  assert.equal(fits(wrong), false, 'a misspelt key would be seen');
});

test('what encrypts histories is laid over workers that share the volume with the keys', async () => {
  const overlay: unknown = parse(await read('deploy/encryption.yml'));
  assert.ok(fits(overlay), JSON.stringify(fits.errors, undefined, 2));
  const variables = { environment: z.strictObject({ FERRY_CODEC_KEYS_FILE: z.string() }) };
  const over = z.strictObject({ services: z.record(z.string(), z.strictObject(variables)) }).parse(overlay);
  assert.deepEqual(
    Object.keys(over.services),
    Object.keys(services).filter((name) => services[name]?.command?.[0] === 'worker'),
  );
  for (const [name, { environment }] of Object.entries(over.services)) {
    assert.match(environment.FERRY_CODEC_KEYS_FILE, /^\/var\/lib\/ferry\//);
    assert.ok(services[name]?.volumes.includes('ferry:/var/lib/ferry'), name);
  }
});

test('every secret has to be set, has no default, and is in no environment', async () => {
  const required = [...text.matchAll(/\$\{(\w+):\?[^}]+\}/g)].map(([, name]) => name);
  const example = await read('.env.example');
  const empty = [...example.matchAll(/^(\w+)=(.*)$/gm)];
  assert.deepEqual(
    empty.map(([, , value]) => value),
    empty.map(() => ''),
    '.env.example gives nothing away',
  );
  assert.deepEqual(empty.map(([, name]) => name).sort(), required.sort());
  for (const [name, { environment }] of Object.entries(secrets))
    assert.ok(
      rest['x-required'].some((line) => line.startsWith(`\${${environment}:?`)),
      `${name}: Compose starts without ${environment}`,
    );
  for (const [name, { environment }] of Object.entries(services))
    for (const [variable, value] of Object.entries(environment))
      if (/PASSWORD|TOKEN|SECRET|PWD/.test(variable))
        assert.match(value, /^\/run\//, `${name}: ${variable} is to be a file`);
});

test('whatever an .env may also hold is told in .env.example', async () => {
  const optional = [...text.matchAll(/\$\{(\w+):-[^}]*\}/g)].map(([, name]) => name);
  const told = [...(await read('.env.example')).matchAll(/^#(\w+)=/gm)].map(([, name]) => name);
  assert.deepEqual([...new Set(told)].sort(), [...new Set(optional)].sort());
});

test('nothing is published but on loopback, unless somebody says so', () => {
  const published = Object.entries(services).flatMap(([name, { ports }]) =>
    ports.map((port) => [name, port]),
  );
  assert.ok(published.length > 0);
  for (const [name, port = ''] of published)
    assert.match(port, /^(127\.0\.0\.1|\$\{INFLUXDB_ADDRESS:-127\.0\.0\.1\}):/, `${name ?? ''}: ${port}`);
});

test('PostgreSQL is seen by Temporal alone', () => {
  assert.equal(networks['database']?.internal, true);
  const inside = Object.entries(services).filter(([, one]) => one.networks.includes('database'));
  assert.deepEqual(inside.map(([name]) => name).sort(), ['postgresql', 'temporal', 'temporal-schema']);
  assert.deepEqual(services['postgresql']?.ports, []);
  assert.deepEqual(services['postgresql'].networks, ['database']);
});

test('every image is of one version, and the version is written out', () => {
  for (const [name, { image }] of Object.entries(services))
    assert.match(image, /:\d+\.\d+\.\d+(-alpine)?$|^postgres:\d+\.\d+-alpine$/, `${name}: ${image}`);
  const version = (part: string) => services[part]?.image.split(':')[1];
  assert.equal(version('temporal-schema'), version('temporal'), 'the schema is that of the server');
  assert.equal(version('temporal-namespace'), version('temporal'));
});

test('what lasts has a health check and comes back; what ends does not', async () => {
  const dockerfile = await read('Dockerfile');
  for (const [name, { restart, healthcheck, build }] of Object.entries(services)) {
    if (restart === 'unless-stopped') {
      const checked =
        healthcheck?.test !== undefined || (build !== undefined && /^HEALTHCHECK /m.test(dockerfile));
      assert.ok(checked, `${name} has no health check`);
    } else {
      assert.equal(restart, 'on-failure:5', name);
      const waiting = Object.values(services).filter((one) => name in one.depends_on);
      assert.ok(waiting.length > 0, `nobody waits for ${name}`);
      for (const { depends_on } of waiting)
        assert.equal(depends_on[name]?.condition, 'service_completed_successfully');
    }
  }
});

test('the probe worker has what fping wants, knows the key that guests get, and is asked after as what it is', async () => {
  const { probe, ferry } = services;
  assert.ok(probe && ferry);
  assert.deepEqual(probe.command, ['worker', '--role', 'probe']);
  assert.match(await read('Dockerfile'), /apt-get install [^&]*\bfping\b/);
  // Debian's fping has its right as a property of its file, void in a container that may not have it, or whose programs may gain none.
  assert.deepEqual([probe.cap_drop, probe.cap_add], [['ALL'], ['NET_RAW']]);
  assert.deepEqual(probe.security_opt, []);
  const home = 'ferry:/var/lib/ferry';
  assert.ok(probe.volumes.includes(home) && ferry.volumes.includes(home), 'probe.key is in the home of both');
  assert.deepEqual(probe.healthcheck?.test, ['CMD', 'ferry', 'worker', '--role', 'probe', '--check']);
});

test('every other service may gain no rights', () => {
  for (const [name, { security_opt }] of Object.entries(services))
    if (name !== 'probe') assert.deepEqual(security_opt, ['no-new-privileges:true'], name);
});

test('every volume, secret, network, file and dependency that is named is there', async () => {
  const used = Object.values(services).flatMap((one) => one.volumes);
  const sources = used.map((volume) =>
    typeof volume === 'string' ? (volume.split(':')[0] ?? '') : volume.source,
  );
  for (const source of sources.filter((path) => path.startsWith('./'))) await access(join(root, source));
  const named = sources.filter((source) => /^\w/.test(source));
  assert.deepEqual([...new Set(named)].sort(), Object.keys(volumes).sort());
  const all = (key: 'secrets' | 'networks') => [
    ...new Set(Object.values(services).flatMap((one) => one[key])),
  ];
  assert.deepEqual(all('secrets').sort(), Object.keys(secrets).sort());
  assert.deepEqual(all('networks').sort(), Object.keys(networks).sort());
  for (const { depends_on } of Object.values(services))
    for (const other of Object.keys(depends_on)) assert.ok(other in services, other);
});

test('the image runs on the pinned Node, as nobody, with all that ferry imports', async () => {
  const dockerfile = await read('Dockerfile');
  const pinned = z
    .object({
      devDependencies: z.object({ node: z.string() }),
      dependencies: z.record(z.string(), z.string()),
    })
    .parse(JSON.parse(await read('package.json')));
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  assert.equal(bases.length, 2);
  for (const base of bases)
    assert.match(base ?? '', new RegExp(`^node:${pinned.devDependencies.node}-bookworm`));
  assert.match(dockerfile, /^USER node$/m);
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, what = '']) =>
    what.split(' '),
  );
  const ignored = await read('.dockerignore');
  const allowed = [...ignored.matchAll(/^!(.+)$/gm)].map(([, what]) => what);
  assert.match(ignored, /^\*$/m, 'nothing but what is named');
  assert.deepEqual([...new Set(copied)].sort(), allowed.sort(), '.dockerignore lets through what is copied');

  const shipped = copied.filter(
    (folder) => !folder.includes('.') && !['LICENSE', 'bin', 'examples'].includes(folder),
  );
  const files = await Promise.all(shipped.map((folder) => readdir(join(root, folder), { recursive: true })));
  const sources = files
    .flatMap((names, i) => names.map((name) => join(shipped[i] ?? '', name)))
    .filter((name) => name.endsWith('.ts'));
  assert.ok(sources.length > 300);
  for (const source of sources) {
    const imports = (await read(source)).matchAll(/(?:^(?:import|export|\}).* from |import\()'([^']+)'/gm);
    for (const [, target = ''] of imports) {
      if (target.startsWith('node:')) continue;
      if (target.startsWith('.')) {
        const [floor = ''] = join(dirname(source), target).split('/');
        assert.ok(
          copied.some((path) => path.split('/')[0] === floor || path === floor),
          `${source} imports ${target}`,
        );
      } else {
        const name = target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/');
        assert.ok(name in pinned.dependencies, `${source} imports ${name}, which production has not`);
      }
    }
  }
});
