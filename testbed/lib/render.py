"""render.py TEMPLATES TARGET: writes the configuration from the templates and the
environment. A name in a template that is not known is an error."""
import os
import string
import sys

LOG_LEVELS = ','.join(f'{name}={level}' for name, level in {
    'amqp': 'WARN', 'amqplib': 'WARN', 'iso8601': 'WARN', 'keystoneauth': 'WARN', 'keystonemiddleware': 'WARN',
    'oslo_messaging.rpc.client': 'ERROR', 'requests.packages.urllib3': 'WARN',
    'routes.middleware': 'WARN', 'sqlalchemy': 'WARN', 'stevedore': 'WARN', 'urllib3.connectionpool': 'WARN'}.items())


def login(user, env):
    """The options by which a service authenticates, in [keystone_authtoken] and wherever it is a client."""
    return '\n'.join((
        'auth_type = password', f'auth_url = http://{env["IP"]}:{env["P_KEYSTONE"]}/v3',
        f'username = {user}', f'password = {env["SERVICE_PASSWORD"]}', 'project_name = service',
        'user_domain_name = Default', 'project_domain_name = Default', 'region_name = RegionOne'))


def secrets(directory):
    """{'ADMIN_PASSWORD': ...} of the files in it."""
    found = {}
    for name in os.listdir(directory):
        with open(f'{directory}/{name}', encoding='utf8') as file:
            found[f'{name.upper()}_PASSWORD'] = file.read()
    return found


def render(template, target, values):
    with open(template, encoding='utf8') as source:
        text = string.Template(source.read()).substitute(values)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w', encoding='utf8') as file:
        file.write(text)


def main():
    templates, target = sys.argv[1:]
    env = {**os.environ, **secrets(f'{os.environ["TB_DIR"]}/secrets')}
    values = {**env, 'LOG_LEVELS': LOG_LEVELS,
              **{f'LOGIN_{user.upper()}': login(user, env)
                 for user in ('nova', 'glance', 'placement', 'neutron', 'cinder')}}
    for name in os.listdir(templates):
        if name == 'nova-HOST.conf':
            for host in env['TB_HOSTS'].split():
                hypervisor = f'hv-{host.removeprefix("cmp-")}.dc1.testbed'
                render(f'{templates}/{name}', f'{target}/nova-{host}.conf',
                       {**values, 'HOST': host, 'HYPERVISOR': hypervisor})
        else:
            render(f'{templates}/{name}', f'{target}/{name}', values)


if __name__ == '__main__':
    main()
