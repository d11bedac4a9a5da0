"""fleet.py boot HOST N SECONDS | fleet.py remove: servers with metadata bench=peers, whose copies take so long."""
import sys
import time

from clouds import nova

cloud = nova('2.79')  # `host` of a create: 2.74


def fleet():
    return [s for s in cloud.servers.list(search_opts={'all_tenants': 1}) if s.metadata.get('bench') == 'peers']


def boot(host, count, seconds):
    flavor = next(f for f in cloud.flavors.list() if f.name == 'm1.tiny')
    image = next(i for i in cloud.glance.list() if i.name == 'tiny')
    for i in range(int(count)):
        cloud.servers.create(f'peers-{i:02}', image, flavor, nics='none', host=host,
                             meta={'bench': 'peers', 'tb_seconds': seconds})
    until(lambda: all(s.status == 'ACTIVE' and not getattr(s, 'OS-EXT-STS:task_state') for s in fleet()))


def remove():
    for server in fleet():
        server.delete()
    until(lambda: not fleet())


def until(done, within=300):
    end = time.monotonic() + within
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f'the fleet is not ready within {within} s: {[(s.name, s.status) for s in fleet()]}')
        time.sleep(0.5)


{'boot': boot, 'remove': remove}[sys.argv[1]](*sys.argv[2:])
