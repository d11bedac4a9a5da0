#!/usr/bin/python3
"""furnish.py CLOUD_DIR: what the examples need: an image, two flavors, a network, and
quotas that hold a fleet of 100 servers. May be run again after an interruption."""
import sys

from api import Cloud

IMAGE = {'name': 'tiny', 'disk_format': 'raw', 'container_format': 'bare', 'visibility': 'public'}
IMAGE_BYTES = 4096
FLAVORS = [{'name': 'tiny', 'vcpus': 1, 'ram': 256, 'disk': 1},
           {'name': 'm1.tiny', 'vcpus': 1, 'ram': 512, 'disk': 1}]
NETWORK = 'bench'
CIDR = '10.77.0.0/22'                       # a /24 is too small for the 500 ports allowed below

# Nova's defaults stop at 10 servers, Cinder's at 10 volumes.
COMPUTE_QUOTA = {'instances': 200, 'cores': 400, 'ram': 1024 * 1024, 'key_pairs': 100,
                 'server_groups': 50, 'server_group_members': 200}
VOLUME_QUOTA = {'volumes': 200, 'gigabytes': 2000}
NETWORK_QUOTA = {'port': 500}


def image(cloud):
    found = cloud.get('image', f'/v2/images?name={IMAGE["name"]}')['images']
    # one without data is left over from an interrupted run
    made = found[0] if found else cloud.post('image', '/v2/images', IMAGE)
    if made['status'] == 'queued':
        cloud.call('PUT', 'image', f'/v2/images/{made["id"]}/file', bytes(IMAGE_BYTES),
                   Content_Type='application/octet-stream')


def flavors(cloud):
    have = {flavor['name'] for flavor in cloud.get('compute', '/flavors')['flavors']}
    for flavor in FLAVORS:
        if flavor['name'] not in have:
            cloud.post('compute', '/flavors', {'flavor': flavor})


def network(cloud):
    found = cloud.get('network', f'/v2.0/networks?name={NETWORK}')['networks']
    made = found[0] if found else cloud.post('network', '/v2.0/networks', {'network': {'name': NETWORK}})['network']
    if not made['subnets']:
        cloud.post('network', '/v2.0/subnets', {'subnet': {
            'name': NETWORK, 'network_id': made['id'], 'ip_version': 4, 'cidr': CIDR, 'enable_dhcp': False}})


def quotas(cloud):
    for service, path, key, wanted in (
            ('compute', f'/os-quota-sets/{cloud.project}', 'quota_set', COMPUTE_QUOTA),
            ('volumev3', f'/os-quota-sets/{cloud.project}', 'quota_set', VOLUME_QUOTA),
            ('network', f'/v2.0/quotas/{cloud.project}', 'quota', NETWORK_QUOTA)):
        cloud.put(service, path, {key: wanted})


def main():
    cloud = Cloud(sys.argv[1])
    for step in (image, flavors, network, quotas):
        step(cloud)


if __name__ == '__main__':
    main()
