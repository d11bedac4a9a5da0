"""published-task.py FROM TO POLL: empties a host as the published Rally task did, one server after the other.

After raddaoui/benchmarking_live-migration_OSA, rally-plugins/nova_live_migration.py, with Rally's way of waiting (look, sleep, look
…; done where the server is ACTIVE elsewhere) and its API version, 2.1. One JSON line per server: when asked, when seen to have moved.
"""
import json
import sys
import time

from clouds import nova

source, target, poll = sys.argv[1], sys.argv[2], float(sys.argv[3])
give_up_after = 400  # rally: nova_server_live_migrate_timeout
cloud = nova('2')


def host_of(server):
    return getattr(server, 'OS-EXT-SRV-ATTR:host')


def migrate(server):
    asked = time.time()
    before = host_of(cloud.servers.get(server.id))
    server.live_migrate(host=target, block_migration=False, disk_over_commit=False)
    while True:
        now = cloud.servers.get(server.id)
        if now.status == 'ACTIVE' and host_of(now) != before:
            return {'server': server.id, 'askedAt': asked * 1000, 'noticedAt': time.time() * 1000}
        if now.status == 'ERROR' or time.time() - asked > give_up_after:
            raise SystemExit(f'{server.name}: {now.status} on {host_of(now)}')
        time.sleep(poll)


for each in cloud.servers.list(search_opts={'host': source, 'all_tenants': 1}):
    print(json.dumps(migrate(each)), flush=True)
