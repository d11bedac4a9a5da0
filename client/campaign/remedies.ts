import { feltLimits } from '../../domain/felt/limits.ts';

/** What to write instead, by field. A field without a line of its own takes its parent's. */
const remedies: Record<string, string> = {
  '': 'Write fields, as in: ferry campaign init FILE.',
  name: 'Write a short name for the experiment, e.g. nightly-drain.',
  cloud: 'Write a name from clouds.yaml, or {rally: path/to/credentials.json}, or leave it out for OS_*.',
  'cloud.rally': "Write the path of Rally's credentials.json.",
  evacuate: 'Write the host to empty, e.g. compute03: its compute service or its hypervisor name.',
  to: 'Write a host, e.g. compute04, or nova: the scheduler chooses for each server.',
  fleet: 'Write count, flavor, image and network for servers to be created, or adopt: all.',
  'fleet.groups': 'Write a list of groups, each with count, flavor, image and network.',
  'fleet.adopt': 'Write all for every server on the host, or a filter, e.g. {tags: [drainable]}.',
  'fleet.adopt.metadata': 'Write names and texts, e.g. {role: web}.',
  'fleet.adopt.tags': 'Write a list of server tags, e.g. [drainable].',
  'fleet.count': 'Write how many servers, e.g. 4.',
  'fleet.boot': 'Write image, volume or new-volume.',
  'fleet.flavor': "Write a flavor's name, or {vcpus: 1, ram_mb: 512, disk_gb: 1}.",
  'fleet.image': "Write an image's name or id, or {file: ./image.qcow2, disk_format: qcow2}.",
  'fleet.image.disk_format': 'Write what the file is, e.g. qcow2.',
  'fleet.volume_size_gb': 'Write the size of the root volume in GiB, e.g. 10, or leave it out.',
  'fleet.network':
    "Write a network's name or id; or none: servers without ports; or auto: the one that Nova finds or makes.",
  'fleet.keypair':
    'Write the path of a public key, e.g. ~/.ssh/id_ed25519.pub, or {name: a-keypair-of-the-cloud}.',
  'fleet.user_data': 'Write the path of a file, or {text: "#!/bin/sh …"}.',
  'fleet.load': 'Write a list of loads, e.g. [{memory: {working_set_mib: 128, dirty_mib_per_second: 50}}].',
  'fleet.load.memory':
    'Write fields, e.g. {working_set_mib: 128, dirty_mib_per_second: 50, pattern: uniform}.',
  'fleet.load.memory.working_set_mib': 'Write MiB, e.g. 128.',
  'fleet.load.memory.dirty_mib_per_second': 'Write MiB in a second, e.g. 50.',
  'fleet.load.memory.pattern': 'Write uniform, hot-cold or sequential.',
  'fleet.load.cpu': 'Write fields, e.g. {cores: 2, percent: 80}.',
  'fleet.load.cpu.cores': 'Write how many processors, e.g. 2.',
  'fleet.load.cpu.percent': 'Write a percentage, e.g. 80.',
  'fleet.load.disk': 'Write fields, e.g. {write_mib_per_second: 20, file_mib: 64, fsync: true}.',
  'fleet.load.disk.write_mib_per_second': 'Write MiB in a second, e.g. 20.',
  'fleet.load.disk.file_mib': 'Write MiB, e.g. 64.',
  'fleet.load.disk.fsync': 'Write true or false.',
  'fleet.load.network': 'Write fields, e.g. {mib_per_second: 5, to: peer}.',
  'fleet.load.network.mib_per_second': 'Write MiB in a second, e.g. 5.',
  'fleet.load.network.to': 'Write peer or probe.',
  'fleet.load.wordcount': 'Write fields, e.g. {lines_per_second: 200}.',
  'fleet.load.wordcount.lines_per_second': 'Write lines in a second, e.g. 200.',
  'fleet.load.mixed': 'Write fields, e.g. {intensity_percent: 50}.',
  'fleet.load.mixed.intensity_percent': 'Write a percentage, e.g. 50.',
  'fleet.load.command': 'Write fields, e.g. {run: [stress-ng, --cpu, "2"]}.',
  'fleet.load.command.run': 'Write the program and its arguments as a list, e.g. [stress-ng, --cpu, "2"].',
  'fleet.load.command.name': 'Write a name, e.g. database.',
  'fleet.metadata': 'Write names and texts, e.g. {role: "web"}.',
  migrate: 'Write fields, e.g. {parallelism: 4}.',
  'migrate.block_migration': 'Write true, false or auto.',
  'migrate.parallelism': 'Write how many servers may move at once, e.g. 4.',
  'migrate.deadline': 'Write fields, e.g. {base_seconds: 300, per_gib_seconds: 120, then: abort}.',
  'migrate.deadline.base_seconds': 'Write seconds, e.g. 300.',
  'migrate.deadline.per_gib_seconds': 'Write seconds for each GiB, e.g. 120.',
  'migrate.deadline.then': 'Write abort, force-complete or wait.',
  policy: 'Write fields, e.g. {post_copy: [false, true]}: docs/policies.md.',
  'policy.post_copy': 'Write true or false, or a list of both.',
  'policy.auto_converge': 'Write true or false, or a list of both.',
  'policy.tunnelled': 'Write true or false, or a list of both.',
  'policy.bandwidth_mib_per_second': 'Write MiB in a second, e.g. 100, or 0 for no limit; or a list.',
  trips: 'Write fields, e.g. {count: 2}.',
  'trips.count': 'Write how many trips, e.g. 2.',
  'trips.way_back': 'Write true or false (yes and no are texts in YAML 1.2).',
  'trips.pause_seconds': 'Write seconds, e.g. 30.',
  'trips.warmup': 'Write how many trips go before those that count, e.g. 1.',
  limits: 'Write fields, e.g. {makespan_seconds: 600}.',
  'limits.success_rate_percent': 'Write a percentage, e.g. 100.',
  'limits.makespan_seconds': 'Write seconds, e.g. 600, or leave it out.',
  'limits.server_seconds': 'Write seconds, e.g. 60, or leave it out.',
  'limits.regression': 'Write fields, e.g. {percent: 20, baseline_runs: 5}, or leave it out.',
  'limits.regression.percent': 'Write a percentage, e.g. 20.',
  'limits.regression.baseline_runs': 'Write how many runs, e.g. 5.',
  ...Object.fromEntries(
    feltLimits.map(({ name }) => [`limits.${name}`, 'Write milliseconds, e.g. 500, or leave it out.']),
  ),
  probes:
    'Write fields, e.g. {period_ms: 20}, or {icmp: true, udp: false, tcp: false} for guests without the agent.',
  'probes.icmp': 'Write true or false.',
  'probes.udp': 'Write true or false.',
  'probes.tcp': 'Write true or false.',
  'probes.period_ms': 'Write milliseconds, e.g. 20.',
  'probes.port': 'Write a port, e.g. 7117.',
  'probes.address': 'Write {network: a-network, version: 4}, either or both; or leave it out.',
  'probes.keep_samples_days': 'Write days, e.g. 14.',
  tags: 'Write names and texts, e.g. {team: infra}.',
  notify: 'Write the name of a target of notify.yaml, e.g. ops-slack, or a list of them: docs/notify.md.',
  require: 'Write {image: …, flavor: …}, or leave it out.',
};

export function remedyFor(path: readonly (string | number)[]): string {
  const names = path.filter((step) => typeof step === 'string');
  // A group's fields are the fleet's own.
  if (names[1] === 'groups' && names.length > 2) names.splice(1, 1);
  for (let depth = names.length; depth > 0; depth--) {
    const field = names.slice(0, depth).join('.');
    if (Object.hasOwn(remedies, field)) return remedies[field] ?? '';
  }
  return remedies[''] ?? '';
}
