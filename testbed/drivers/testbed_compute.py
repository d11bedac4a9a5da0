"""nova-compute with the testbed's driver made known as nova.virt.testbed_virt: Nova
loads drivers only from inside nova.virt."""
import sys

from nova.cmd import compute  # patches eventlet first

import testbed_virt

sys.modules['nova.virt.testbed_virt'] = testbed_virt
main = compute.main
