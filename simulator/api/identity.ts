/** Keystone v3: tokens, and the projects that preflight asks for. */
import { z } from 'zod';
import type { Tokens } from '../rest/tokens.ts';
import { asKeystone, notFound, Refusal } from '../rest/refusal.ts';
import { created, ok, type Request, Router } from '../rest/router.ts';
import type { Service } from '../rest/service.ts';
import type { World } from '../world/world.ts';
import { catalogue } from './catalogue.ts';

const named = z.object({ name: z.string().optional(), id: z.string().optional() });
const passwordInput = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()),
      password: z.object({ user: named.extend({ password: z.string() }) }),
    }),
    scope: z.object({ project: named }).optional(),
  }),
});

export function identityService(world: World, tokens: Tokens, services: () => readonly Service[]): Service {
  const router = new Router();
  const version = ({ origin }: Request) => ({
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${origin}/identity/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  });
  router
    .on('GET', '/', (request) => ok({ version: version(request) }), { open: true })
    .on('POST', '/auth/tokens', (request) => authenticate(world, tokens, services(), request), { open: true })
    .on('GET', '/projects', (request) => {
      const name = request.query.get('name');
      const found = name === null || name === world.project.name ? [projectView(world, request)] : [];
      return ok({
        projects: found,
        links: { next: null, self: `${request.origin}/identity/v3/projects`, previous: null },
      });
    })
    .on('GET', '/projects/:project', (request) => {
      const id = request.params['project'] ?? '';
      if (id !== world.project.id) throw notFound(`Could not find project: ${id}.`);
      return ok({ project: projectView(world, request) });
    });
  return {
    name: 'identity',
    type: 'identity',
    prefix: '/identity',
    versionPath: '/v3',
    versions: (request) => ({
      status: 300,
      body: { versions: { values: [version(request)] } },
      headers: { location: `${request.origin}/identity/v3/` },
    }),
    wrap: asKeystone,
    router,
  };
}

function authenticate(world: World, tokens: Tokens, services: readonly Service[], request: Request) {
  const { user, project } = world;
  const refused = new Refusal(401, 'The request you have made requires authentication.');
  const read = passwordInput.safeParse(request.body);
  if (!read.success) throw refused;
  const { identity, scope } = read.data.auth;
  const who = identity.password.user;
  const isUser = who.id === undefined ? who.name === user.name : who.id === user.id;
  const wanted = scope?.project;
  const isProject = wanted?.id === undefined ? wanted?.name === project.name : wanted.id === project.id;
  if (!isUser || who.password !== user.password || !isProject) throw refused;
  const { value, issuedAt, expiresAt } = tokens.issue();
  const domain = { id: 'default', name: 'Default' };
  const time = (ms: number) => new Date(ms).toISOString().replace('Z', '000Z');
  const reply = created({
    token: {
      methods: ['password'],
      user: { domain, id: user.id, name: user.name, password_expires_at: null },
      audit_ids: [value.slice(0, 22)],
      expires_at: time(expiresAt),
      issued_at: time(issuedAt),
      project: { domain, id: project.id, name: project.name },
      is_domain: false,
      roles: ['admin', 'reader', 'member'].map((name) => ({ id: name, name })),
      catalog: catalogue(services, request.origin, project.id),
    },
  });
  return { ...reply, headers: { 'x-subject-token': value, vary: 'X-Auth-Token' } };
}

function projectView({ project }: World, { origin }: Request): object {
  return {
    id: project.id,
    name: project.name,
    domain_id: 'default',
    description: 'Bootstrap project for initializing the cloud.',
    enabled: true,
    parent_id: 'default',
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${origin}/identity/v3/projects/${project.id}` },
  };
}
