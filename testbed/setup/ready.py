#!/usr/bin/python3
"""ready.py CLOUD_DIR SERVICE...: waits until the schedulers would use each service.

SERVICE is one that beats: nova-conductor, nova-scheduler, nova-compute-HOST,
cinder-scheduler, cinder-volume. 'up' in the API is not enough, as it outlives a dead
service by `service_down_time`: a beat must be younger than the service and its bus."""
import calendar
import os
import sys
import time

from api import ApiError, Cloud

PATIENCE_S = 240
CONTROLLER = 'ctl'                          # `host` in nova.conf and cinder.conf
VOLUME_BACKENDS = (f'{CONTROLLER}@fake', f'{CONTROLLER}@az2')


def beats(cloud):
    """{(binary, host): time of the last beat, in seconds} of the services that are up."""
    listed = cloud.get('compute', '/os-services')['services'] + cloud.get('volumev3', '/os-services')['services']
    return {(one['binary'], one['host']): _seconds(one['updated_at'])
            for one in listed if one['state'] == 'up' and one['updated_at']}


def _seconds(stamp):
    return calendar.timegm(time.strptime(stamp[:19], '%Y-%m-%dT%H:%M:%S'))


def identities(service):
    """The (binary, host) pairs that a service beats as."""
    if service.startswith('nova-compute-'):
        return [('nova-compute', service.removeprefix('nova-compute-'))]
    if service == 'cinder-volume':
        return [(service, backend) for backend in VOLUME_BACKENDS]
    return [(service, CONTROLLER)]


def check_alive(directory, services):
    for service in services:
        try:
            with open(f'{directory}/run/{service}', encoding='utf8') as record:
                alive = os.path.exists(f'/proc/{record.readline().strip()}')
        except FileNotFoundError:
            alive = False
        if not alive:
            raise SystemExit(f'{service} died; see {directory}/logs/{service}.log')


def missing(cloud, directory, services):
    """What a scheduler could not use yet, as a list of words for a person."""
    started = {name: os.path.getmtime(f'{directory}/run/{name}') for name in (*services, 'rabbitmq')}
    beat = beats(cloud)
    found = [f'a beat of {binary} on {host}'
             for service in services for binary, host in identities(service)
             if beat.get((binary, host), 0) <= max(started[service], started['rabbitmq'])]
    computes = {host for service in services for binary, host in identities(service) if binary == 'nova-compute'}
    # without a cell mapping neither the scheduler nor `host` in a request finds it
    # (from 2.88 on this asks every host for its uptime, and waits for the dead ones)
    listed = cloud.call('GET', 'compute', '/os-hypervisors/detail', OpenStack_API_Version='compute 2.87')['hypervisors']
    mapped = {one['service']['host'] for one in listed}
    found += [f'the cell mapping of {host}' for host in sorted(computes - mapped)]
    if 'cinder-volume' in services:
        # a scheduler that was restarted places nothing before a backend has reported
        pools = {pool['name'].split('#')[0] for pool in cloud.get('volumev3', '/scheduler-stats/get_pools')['pools']}
        found += [f'the pool of {backend}' for backend in VOLUME_BACKENDS if backend not in pools]
    return found


def main():
    directory, services = sys.argv[1], sys.argv[2:]
    end = time.monotonic() + PATIENCE_S
    cloud, lacking = None, ['an answer']
    while time.monotonic() < end:
        check_alive(directory, services)
        try:
            cloud = cloud or Cloud(directory)
            lacking = missing(cloud, directory, services)
        except (ApiError, OSError, KeyError) as error:
            lacking = [str(error)]
        if not lacking:
            return
        time.sleep(0.4)
    raise SystemExit(f'after {PATIENCE_S} s still missing: {", ".join(lacking)}; see {directory}/logs')


if __name__ == '__main__':
    main()
