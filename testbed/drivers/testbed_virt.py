"""Nova virt driver of the testbed: Nova's own fake driver, with

 - a hypervisor name that differs from the name of the service, and a size of its own;
 - live migrations that take time and report progress as the libvirt driver does, each
   with its own abort and force-complete (in Nova's FakeLiveMigrateDriver all migrations
   share two flags);
 - guests that are still there after a restart of nova-compute.

What a server's metadata can ask for is in ../README.md, "Steering a server"."""
import os
import time

from oslo_config import cfg
from oslo_log import log as logging

from nova import context as nova_context
from nova import exception
from nova import objects
from nova.compute import power_state
from nova.compute import vm_states
from nova.virt import fake

import testbed_copy

LOG = logging.getLogger(__name__)
CONF = cfg.CONF
CONF.register_opts([
    cfg.StrOpt('hypervisor_hostname', default='hypervisor.testbed'),
    cfg.IntOpt('vcpus', default=128),
    cfg.IntOpt('memory_mb', default=262144),
    cfg.IntOpt('disk_gb', default=4000),
    cfg.FloatOpt('mib_per_s', default=512),
], group='testbed')

MIB = 1024 * 1024
TICK_S = 0.2                # how soon an abort is noticed
REPORT_EVERY_S = 1.0        # libvirt's driver reports every 5 s; a report is a call to the conductor


class BenchDriver(fake.FakeDriver):

    def __init__(self, virtapi, read_only=False):
        self.vcpus, self.memory_mb = CONF.testbed.vcpus, CONF.testbed.memory_mb
        self.local_gb = CONF.testbed.disk_gb
        super().__init__(virtapi, read_only)
        self._orders = {}   # per server on its way: None, 'abort' or 'force'

    def init_host(self, host):
        super().init_host(host)
        self._set_nodes([CONF.testbed.hypervisor_hostname])
        # The guests of a real hypervisor outlive nova-compute.
        for instance in objects.InstanceList.get_by_host(
                nova_context.get_admin_context(), host, expected_attrs=['flavor']):
            if instance.vm_state != vm_states.BUILDING:
                self._adopt(instance)

    def _adopt(self, instance):
        flavor = instance.flavor
        self.resources.claim(flavor.vcpus, flavor.memory_mb, flavor.root_gb)
        self.instances[instance.uuid] = fake.FakeInstance(
            instance.name, instance.power_state or power_state.RUNNING, instance.uuid)

    def spawn(self, context, instance, *args, **kwargs):
        # a migration spawns at its destination too: only a boot is to fail
        if instance.vm_state == vm_states.BUILDING and instance.metadata.get('tb_fail_spawn'):
            raise exception.BuildAbortException(
                instance_uuid=instance.uuid, reason='testbed: tb_fail_spawn')
        super().spawn(context, instance, *args, **kwargs)

    def destroy(self, context, instance, network_info, *args, **kwargs):
        if instance.uuid in self.instances:
            super().destroy(context, instance, network_info, *args, **kwargs)

    def detach_interface(self, context, instance, vif):
        self._interfaces.pop(vif['id'], None)   # forgotten in a restart or a migration

    def get_host_uptime(self):
        return '00:00:00 up 1 day, 0 min, 0 users, load average: 0.00, 0.00, 0.00'

    # ------------------------------------------------------------ live migration

    def check_can_live_migrate_source(self, context, instance, *args, **kwargs):
        # Nova accepts an abort a moment before it calls live_migration(): note from here on.
        self._orders[instance.uuid] = None
        return super().check_can_live_migrate_source(context, instance, *args, **kwargs)

    def pre_live_migration(self, context, instance, block_device_info,
                           network_info, disk_info, migrate_data):
        if instance.metadata.get('tb_fail_pre'):
            raise exception.MigrationPreCheckError(reason='testbed: tb_fail_pre')
        return migrate_data

    def live_migration(self, context, instance, dest, post_method,
                       recover_method, block_migration=False, migrate_data=None):
        try:
            outcome = self._copy(instance, dest, migrate_data.migration)
        except Exception:
            LOG.exception('testbed: the copy broke', instance=instance)
            outcome = 'failed'
        finally:
            self._orders.pop(instance.uuid, None)
        if outcome == 'completed':
            post_method(context, instance, dest, block_migration, migrate_data)
        else:
            recover_method(context, instance, dest, migrate_data, migration_status=outcome)

    def _copy(self, instance, dest, migration):
        """Copies until there is an outcome; its name is the migration's status."""
        meta = instance.metadata
        copy = self._plan(instance, dest)
        timeout_s = float(meta.get('tb_timeout', 'inf'))
        began, reported = time.monotonic(), float('-inf')
        while True:
            elapsed = time.monotonic() - began
            progress = copy.at(elapsed)
            order = self._orders.get(instance.uuid)
            if order == 'abort':
                return 'cancelled'
            if order == 'force' or progress.done and not meta.get('tb_fail'):
                self._report(instance, migration, copy, progress._replace(remaining_mib=0))
                return 'completed'
            # Nova's libvirt driver takes a copy it has given up for one that broke
            if elapsed > timeout_s or meta.get('tb_fail') and progress.processed_mib >= copy.total_mib / 2:
                return 'failed'
            if elapsed - reported >= REPORT_EVERY_S:
                self._report(instance, migration, copy, progress)
                reported = elapsed
            time.sleep(min(TICK_S, max(0, copy.duration_s - elapsed)))

    def _plan(self, instance, dest):
        meta, total_mib = instance.metadata, instance.flavor.memory_mb
        speed = float(meta.get('tb_mib_per_s', CONF.testbed.mib_per_s))
        if 'tb_seconds' in meta:
            speed = total_mib / max(float(meta['tb_seconds']), 0.001)
        speed /= max(self._slowness(CONF.host), self._slowness(dest))
        if meta.get('tb_hang'):
            return testbed_copy.never_converging(total_mib, speed)
        return testbed_copy.Copy(total_mib, speed, float(meta.get('tb_dirty_mib_per_s', 0)))

    @staticmethod
    def _slowness(host):
        """The factor that `testbed/compute slow` has left beside this host's state."""
        try:
            with open(os.path.join(os.path.dirname(CONF.state_path), host, 'slow')) as file:
                return float(file.read())
        except FileNotFoundError:
            return 1.0

    @staticmethod
    def _report(instance, migration, copy, progress):
        migration.memory_total = int(copy.total_mib * MIB)
        migration.memory_processed = int(progress.processed_mib * MIB)
        migration.memory_remaining = int(progress.remaining_mib * MIB)
        migration.disk_total = migration.disk_processed = migration.disk_remaining = 0
        migration.save()
        instance.progress = round(100 * (1 - progress.remaining_mib / copy.total_mib))
        instance.save()

    def live_migration_force_complete(self, instance):
        self._order(instance, 'force')

    def live_migration_abort(self, instance):
        self._order(instance, 'abort')

    def _order(self, instance, order):
        # After a restart Nova aborts what it finds running; libvirt has no job then either.
        if instance.uuid not in self._orders:
            raise exception.MigrationError(reason='testbed: no copy is running')
        self._orders[instance.uuid] = order

    def post_live_migration_at_source(self, context, instance, network_info):
        self.destroy(context, instance, network_info)
