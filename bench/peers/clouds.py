"""A novaclient for the testbed whose folder is in TB_DIR."""
import os
import re

from keystoneauth1 import loading, session
from novaclient import client


def nova(version):
    with open(os.path.join(os.environ['TB_DIR'], 'openrc')) as openrc:
        said = dict(re.findall(r'(OS_\w+)=(\S+)', openrc.read()))
    auth = loading.get_plugin_loader('v3password').load_from_options(
        auth_url=said['OS_AUTH_URL'], username=said['OS_USERNAME'], password=said['OS_PASSWORD'],
        project_name=said['OS_PROJECT_NAME'], user_domain_name='Default', project_domain_name='Default')
    return client.Client(version, session=session.Session(auth=auth))
