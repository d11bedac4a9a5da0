#!/usr/bin/python3
"""catalogue.py CLOUD_DIR TYPE=NAME=URL...: service users, roles and the catalogue.

May be run again after an interruption. TB_SERVICE_PASSWORD is the users' password."""
import os
import sys

from api import Cloud

DOMAIN = 'default'                          # the id that keystone-manage bootstrap gives
USERS = ('nova', 'glance', 'placement', 'neutron', 'cinder')


def named(cloud, kind, name, **fields):
    """The id of the `kind` ('users') called `name`, made when there is none."""
    found = [one for one in cloud.get('identity', f'/{kind}')[kind] if one['name'] == name]
    singular = kind[:-1]
    return (found or [cloud.post('identity', f'/{kind}', {singular: {'name': name, **fields}})[singular]])[0]['id']


def users(cloud):
    project = named(cloud, 'projects', 'service', domain_id=DOMAIN)
    roles = [named(cloud, 'roles', role) for role in ('admin', 'service')]
    for name in USERS:
        user = named(cloud, 'users', name, domain_id=DOMAIN, password=os.environ['TB_SERVICE_PASSWORD'])
        for role in roles:
            cloud.put('identity', f'/projects/{project}/users/{user}/roles/{role}')
    # The admin may also act system-wide: some of Keystone's calls ask for it.
    cloud.put('identity', f'/system/users/{cloud.user}/roles/{roles[0]}')


def endpoints(cloud, services):
    taken = {(one['service_id'], one['interface']) for one in cloud.get('identity', '/endpoints')['endpoints']}
    for kind, name, url in services:
        service = named(cloud, 'services', name, type=kind)
        for interface in ('public', 'internal', 'admin'):
            if (service, interface) not in taken:
                cloud.post('identity', '/endpoints', {'endpoint': {
                    'service_id': service, 'interface': interface, 'region_id': 'RegionOne', 'url': url}})


def main():
    cloud = Cloud(sys.argv[1])
    users(cloud)
    endpoints(cloud, [argument.split('=', 2) for argument in sys.argv[2:]])


if __name__ == '__main__':
    main()
