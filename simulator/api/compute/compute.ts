/** Nova, as of Zed: 2.1 to 2.93. */
import type { LiveMigrations } from '../../engine/live-migration.ts';
import { asNova } from '../../rest/refusal.ts';
import { ok, Router } from '../../rest/router.ts';
import type { Service } from '../../rest/service.ts';
import type { World } from '../../world/world.ts';
import { actions } from './actions.ts';
import { attachments } from './attachments.ts';
import { flavors } from './flavors.ts';
import { groups } from './groups.ts';
import { hosts } from './hosts.ts';
import { instanceActions } from './instance-actions.ts';
import { keypairs } from './keypairs.ts';
import { migrations } from './migrations.ts';
import { quotas } from './quotas.ts';
import { servers } from './servers.ts';

/** What its handlers work on. */
export interface Compute {
  readonly world: World;
  readonly migrations: LiveMigrations;
}

const min = '2.1';
const max = '2.93';

export function computeService(compute: Compute): Service {
  const router = new Router();
  for (const part of [
    servers,
    actions,
    migrations,
    instanceActions,
    hosts,
    flavors,
    keypairs,
    groups,
    quotas,
    attachments,
  ]) {
    part(router, compute);
  }
  const self = (origin: string, path: string) => [{ rel: 'self', href: `${origin}/compute/${path}/` }];
  const current = (origin: string) => ({
    id: 'v2.1',
    status: 'CURRENT',
    version: max,
    min_version: min,
    updated: '2013-07-23T11:33:21Z',
    links: self(origin, 'v2.1'),
  });
  router.on('GET', '/', ({ origin }) => ok({ version: { ...current(origin), 'media-types': [] } }), {
    open: true,
  });
  return {
    name: 'compute',
    type: 'compute',
    prefix: '/compute',
    versionPath: '/v2.1',
    versions: ({ origin }) =>
      ok({
        versions: [
          {
            id: 'v2.0',
            status: 'SUPPORTED',
            version: '',
            min_version: '',
            updated: '2011-01-21T11:33:21Z',
            links: self(origin, 'v2'),
          },
          current(origin),
        ],
      }),
    microversions: { type: 'compute', min, max, olderHeader: 'X-OpenStack-Nova-API-Version' },
    wrap: asNova,
    router,
  };
}
