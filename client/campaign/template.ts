/** The file that `ferry campaign init` writes: every field, each explained, what may be left out with its default. */
export function campaignTemplate(): string {
  return template;
}

const template = `# A ferry campaign: which host to empty, of which servers, how, how often, and what is demanded of it.
#   ferry check FILE    looks whether this cloud can do it, and starts nothing
#   ferry run FILE      does it
# Where a field says "or a list", a list of values makes the matrix: ferry runs every combination.
# Editors check the file against its schema: ferry campaign schema > campaign.schema.json

name: my-first-evacuation   # a-z, 0-9 and -, at most 40 characters: part of ids and of the names of what is created

# A name in clouds.yaml, or Rally's credentials: {rally: ./credentials.json}.
# Left out: OS_CLOUD, else OS_*, as they are set where the worker runs.
cloud: mycloud

# The host to empty: the name of its nova-compute service, or of its hypervisor.
evacuate: compute01

# Where to: a host (either kind of name); or nova, the default: the scheduler chooses for each server. Or a list.
to: compute02

# The servers that are moved. This fleet is created for the run, and removed after it.
fleet:
  count: 4                  # how many servers; or a list
  # What they boot from; or a list. image (the default): a root disk on the host · volume: a volume that ferry makes
  # beforehand · new-volume: a volume that Nova has Cinder make at boot.
  boot: volume
  # A flavor by name, or one to be made for the run; or a list:
  #   {vcpus: 1, ram_mb: 512, disk_gb: 1, ephemeral_gb: 0}
  flavor: m1.tiny
  # An image by name or id, or a file to upload for the run (qcow2, raw, vmdk, vdi, vhd, vhdx, iso); or a list:
  #   {file: ./cirros.qcow2, disk_format: qcow2}       the worker reads it, from this path on its own machine
  image: cirros
  volume_size_gb: 1         # for the boot kinds with a volume; left out: what flavor and image need. Or a list
  # A network by name or id; or a list. none: servers without ports, whose moves leave out the networking that others
  # pay for · auto: the project's own network; where it has none, Nova makes one, which stays after the run.
  network: private
  # The path of a public key, the same as {public_key_file: ./id_ed25519.pub}; or {name: a-keypair-of-the-cloud}.
  # Left out: none.
  # keypair: ~/.ssh/id_ed25519.pub
  # What the servers run when they boot: the path of a file, the same as {file: ./load.sh}; or the text. At most 49,149
  # bytes. It rests in Temporal's history: no secrets. Left out: nothing.
  user_data:
    text: |
      #!/bin/sh
      dd if=/dev/urandom of=/dev/null &
  # What the agent, which user data brings into each server, has it do; each load has one kind. Left out: nothing.
  # docs/agent.md tells what each does, and what it needs of the image: Python 3.6, and cloud-init.
  load:
    # pages written, each counted as 4 KiB; pattern: uniform (the default), hot-cold or sequential
    - memory: {working_set_mib: 64, dirty_mib_per_second: 10, pattern: uniform}
    - cpu: {cores: 1, percent: 20}
    - disk: {write_mib_per_second: 2, file_mib: 64, fsync: false}
    # - network: {mib_per_second: 5, to: peer}        to the next server of the fleet; or to: probe
    # - wordcount: {lines_per_second: 200}            lines to the next server of the fleet, which counts their words
    # - mixed: {intensity_percent: 50}                a bit of each of the above
    # - command: {run: [stress-ng, --cpu, "2"], name: mine}    any program of the image: a list, no shell reads it
  metadata: {purpose: "live migration benchmark"}   # Nova's metadata of the servers: texts

# Several kinds of servers in one fleet: groups, each with the fields above.
#   fleet:
#     groups:
#       - {count: 4, boot: image, flavor: m1.tiny, image: cirros, network: private}
#       - {count: 4, boot: volume, flavor: m1.tiny, image: cirros, network: private}
# Or servers that are there already, and stay after the run. All that are on the host:
#   fleet: {adopt: all}
# Or those that satisfy the whole of a filter; each of its fields may be left out:
#   fleet:
#     adopt: {metadata: {role: web}, tags: [drainable], project: demo, flavor: m1.small}

migrate:
  block_migration: auto     # whether local disks are copied: true, false, or auto (the default): Nova finds out. Or a list
  parallelism: [1, 4]       # how many servers may move at once, 1 to 1000; or, as here, a list. Left out: 1
  # How long one server may take: base_seconds, and per_gib_seconds for each GiB that has to be copied (memory, and the
  # local disk where block migration copies it). What then, or a list: abort (the default): cancel it, the server stays ·
  # force-complete: have Nova finish it, at the cost of a pause · wait: let it go on, and stop watching it.
  deadline: {base_seconds: 300, per_gib_seconds: 120, then: abort}

# What nova.conf says of live migration on the hosts, which no API tells or sets; each a value or a list, or left out. It is
# set and checked by the commands of policies.yaml where the worker runs; without them it is a label: docs/policies.md
# policy:
#   post_copy: [false, true]        live_migration_permit_post_copy
#   auto_converge: false            live_migration_permit_auto_converge
#   tunnelled: false                live_migration_tunnelled
#   bandwidth_mib_per_second: 0     live_migration_bandwidth; 0 is no limit

trips:
  count: 2                  # trips that count; left out: 1
  # Whether the servers are brought back, which makes a trip two evacuations. false: the host is emptied once.
  # Left out: true for a created fleet, false for an adopted one.
  way_back: true
  pause_seconds: 10         # rest between trips; left out: 0
  warmup: 1                 # further trips before those that count (cold caches); left out: 0

# What every scenario must satisfy for the run to pass; each may be left out.
limits:
  success_rate_percent: 100 # the share of servers that arrive whole; left out: 100
  makespan_seconds: 600     # the longest that an evacuation may take
  server_seconds: 60        # the longest that one server may take
  # Whether a server takes surely longer (in percent of the median, and told apart from chance) than in the newest passing
  # runs of this campaign before it. With fewer runs than that nothing is decided, and the run does not fail for it.
  regression: {percent: 20, baseline_runs: 5}

# Who watches the guests while they move, from wherever \`ferry worker --role probe\` runs (\`ferry up\` and --embedded: here).
# Left out: nobody. With it, limits may be put on what was felt, of each migration its longest silence or pause:
#   icmp_gap_p50_ms icmp_gap_p95_ms icmp_gap_p99_ms icmp_gap_max_ms      to pings
#   udp_gap_p50_ms udp_gap_p95_ms udp_gap_p99_ms udp_gap_max_ms          to datagrams
#   tcp_stall_p50_ms tcp_stall_p95_ms tcp_stall_p99_ms tcp_stall_max_ms  on one connection
#   guest_pause_p50_ms guest_pause_p95_ms guest_pause_p99_ms guest_pause_max_ms
probes:
  icmp: true                # pings, by fping. Left out: true
  # Datagrams both ways, and an echo over one long connection, with the agent in the guest. Left out: true
  udp: false
  tcp: false
  period_ms: 20             # how often each is asked, 10 to 1000: the resolution of every gap. Left out: 20
  port: 7117                # the agent's. Left out: 7117
  # Which of a server's addresses, by network, version (4 or 6) or both. Left out: its first, floating before fixed.
  address: {network: private, version: 4}
  keep_samples_days: 14     # how long the raw samples are kept. Left out: 14

# Labels of yours, put beside every result.
tags: {team: infra}

# Who is told how a run ended: a target of notify.yaml, where the worker runs; or a list. Left out: nobody. docs/notify.md
# notify: ops-slack

# What ferry check must find in the cloud although the fleet does not use it: an image and a flavor that fits it.
# require: {image: cirros, flavor: m1.tiny}
`;
