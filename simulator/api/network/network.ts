/** Neutron v2.0. */
import { asNeutron } from '../../rest/refusal.ts';
import { ok, type Request, Router } from '../../rest/router.ts';
import type { Service } from '../../rest/service.ts';
import type { World } from '../../world/world.ts';
import { networks } from './networks.ts';
import { ports } from './ports.ts';
import { networkQuotas } from './quotas.ts';
import { securityGroups } from './security-groups.ts';

const extensions = [
  'agent',
  'binding',
  'binding-extended',
  'port-security',
  'project-id',
  'quotas',
  'quota_details',
  'security-group',
  'standard-attr-tag',
  'standard-attr-timestamp',
];

export function networkService(world: World): Service {
  const router = new Router();
  for (const part of [networks, ports, securityGroups, networkQuotas]) part(router, world);
  router.on('GET', '/extensions', () =>
    ok({
      extensions: extensions.map((alias) => ({
        alias,
        name: alias,
        description: '',
        updated: '',
        links: [],
      })),
    }),
  );
  return {
    name: 'network',
    type: 'network',
    prefix: '/networking',
    versionPath: '/v2.0',
    versions: ({ origin }) =>
      ok({
        versions: [
          { id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: `${origin}/networking/v2.0/` }] },
        ],
      }),
    wrap: asNeutron,
    router,
  };
}

/** Which of a list the query asks for: of each name, any of its values. What is no attribute is passed over. */
export function fits(request: Request, thing: object): boolean {
  const attributes = thing as Record<string, unknown>;
  return [...new Set(request.query.keys())].every((name) => {
    if (!(name in attributes)) return true;
    const [value, wanted] = [attributes[name], request.query.getAll(name)];
    if (name !== 'tags') return wanted.includes(String(value));
    const tags = Array.isArray(value) ? value : [];
    return wanted.flatMap((each) => each.split(',')).every((tag) => tags.includes(tag));
  });
}
