#!/usr/bin/python3
"""furnish.py CLOUD_DIR TESTBED: what guests on real hosts need: an image that boots, and a network whose addresses a
probe reaches. May be run again; an image whose sources have changed is replaced."""
import sys

sys.path.insert(0, f'{sys.argv[2]}/setup')
from api import Cloud  # noqa: E402

IMAGE = {'name': 'guest', 'disk_format': 'qcow2', 'container_format': 'bare', 'visibility': 'public', 'min_disk': 1, 'min_ram': 192,
         'hw_rng_model': 'virtio', 'hw_disk_bus': 'virtio', 'hw_vif_model': 'virtio',
         'img_hv_type': 'qemu'}            # so that the scheduler keeps it off the fake hosts
NETWORK = 'guests'
SUBNET = {'name': NETWORK, 'ip_version': 4, 'cidr': '10.78.1.0/24', 'gateway_ip': None, 'enable_dhcp': False,
          'allocation_pools': [{'start': '10.78.1.100', 'end': '10.78.1.250'}]}


def image(cloud, directory):
    with open(f'{directory}/digest', encoding='utf8') as file:
        digest = file.read().split()[0]
    for one in cloud.get('image', f'/v2/images?name={IMAGE["name"]}')['images']:
        if one['status'] == 'active' and one.get('testbed_digest') == digest:
            return
        cloud.call('DELETE', 'image', f'/v2/images/{one["id"]}')    # of another build, or of an interrupted run
    made = cloud.post('image', '/v2/images', {**IMAGE, 'testbed_digest': digest})
    with open(f'{directory}/guest.qcow2', 'rb') as file:
        cloud.call('PUT', 'image', f'/v2/images/{made["id"]}/file', file.read(), Content_Type='application/octet-stream')


def network(cloud):
    found = cloud.get('network', f'/v2.0/networks?name={NETWORK}')['networks']
    made = found[0] if found else cloud.post('network', '/v2.0/networks', {'network': {
        'name': NETWORK, 'shared': True, 'provider:network_type': 'flat', 'provider:physical_network': 'guests'}})['network']
    if not made['subnets']:
        cloud.post('network', '/v2.0/subnets', {'subnet': {'network_id': made['id'], **SUBNET}})


def main():
    directory = sys.argv[1]
    cloud = Cloud(directory)
    image(cloud, f'{directory}/hosts/image')
    network(cloud)


if __name__ == '__main__':
    main()
