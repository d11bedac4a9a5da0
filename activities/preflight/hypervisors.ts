import type { Finding } from '../../domain/ground.ts';
import { type Check, error, warning } from './check.ts';
import type { Host } from './host-names.ts';

/** Source and destination are of one kind, and nobody goes to an older one: nova/conductor/tasks/live_migrate.py, `_check_compatible_with_source_hypervisor`. */
export const hypervisors: Check = {
  what: 'hypervisors',
  look: async (inquiry) => {
    const home = await inquiry.home();
    const named = await inquiry.destinations();
    return named.flatMap((host) => [
      ...incompatible(home, host, `to: ${host.name}`),
      ...(inquiry.spec.trips.wayBack ? incompatible(host, home, 'trips.way_back: true') : []),
    ]);
  },
};

function incompatible(from: Host, to: Host, field: string): Finding[] {
  const [source, target] = [from.hypervisor, to.hypervisor];
  if (source === undefined || target === undefined) return [];
  if (source.type !== target.type) {
    return [
      error({
        subject: 'hypervisor',
        observation: `${field}: ${to.name} runs ${target.type}, ${from.name} runs ${source.type}.`,
        consequence:
          'Nova moves no server between kinds of hypervisor (“The supplied hypervisor type is invalid.”)',
        remedy: 'Name a destination of the same kind.',
      }),
    ];
  }
  if (source.version === undefined || target.version === undefined || target.version >= source.version)
    return [];
  return [
    warning({
      subject: 'hypervisor',
      observation: `${field}: ${to.name} runs ${target.type} ${text(target.version)}, older than the ${text(source.version)} of ${from.name}.`,
      consequence:
        'Nova refuses to go to an older one (“The instance requires a newer hypervisor version than has been provided.”)',
      remedy:
        'Upgrade it first, choose another, or on the conductor: [workarounds] skip_hypervisor_version_check_on_lm = True.',
    }),
  ];
}

/** 8002004 is 8.2.4. */
function text(version: number): string {
  if (version < 1_000_000) return String(version);
  return [Math.floor(version / 1e6), Math.floor(version / 1e3) % 1e3, version % 1e3].join('.');
}
