"""ML2 mechanism driver of the real hosts: every port on one of them is VIF type "bridge" on its br-guests, where
libvirt puts the tap. There is no agent: what one would report, this does.

Ports on the other hosts are left to the next driver."""
import eventlet
from neutron_lib import constants
from neutron_lib import context as neutron_context
from neutron_lib.api.definitions import portbindings
from neutron_lib.plugins import directory
from neutron_lib.plugins.ml2 import api
from oslo_config import cfg

CONF = cfg.CONF
CONF.register_opts([cfg.StrOpt('real_hosts', default='')], group='testbed')

AGENT_DELAY_S = 0.3             # about what an agent takes to find a new tap and to report it


class RealHostMechanismDriver(api.MechanismDriver):
    vif_type = portbindings.VIF_TYPE_BRIDGE
    vif_details = {portbindings.CAP_PORT_FILTER: True,      # os-vif then makes no iptables rules of its own
                   portbindings.VIF_DETAILS_BRIDGE_NAME: 'br-guests'}

    def initialize(self):
        pass

    @property
    def connectivity(self):
        return portbindings.CONNECTIVITY_L2

    def bind_port(self, context):
        if context.host in CONF.testbed.real_hosts.split():
            segment = context.segments_to_bind[0]
            context.set_binding(segment[api.ID], self.vif_type, self.vif_details, status=constants.PORT_STATUS_ACTIVE)

    def update_port_postcommit(self, context):
        # A migration activates the destination's binding, which leaves the port DOWN until the agent there has wired it.
        if context.vif_type == self.vif_type and context.status == constants.PORT_STATUS_DOWN and context.current['device_id']:
            eventlet.spawn_after(AGENT_DELAY_S, self._wired, context.current['id'], context.host)

    @staticmethod
    def _wired(port, host):
        directory.get_plugin().update_port_status(
            neutron_context.get_admin_context(), port, constants.PORT_STATUS_ACTIVE, host)
