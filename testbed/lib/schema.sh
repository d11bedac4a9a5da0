#!/bin/bash
# schema.sh keystone|neutron|nova|others: makes the tables of one service, or of the small ones.
# Started by `up`, as a recorded process, on empty databases.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$HERE/lib/settings.sh"

manage() { # manage MODULE CONFIG ARGUMENTS...
  local module=$1 config=$2
  shift 2
  /usr/bin/python3 "$HERE/lib/run.py" "$module" --config-file "$ETC/$config" "$@"
}

nova_manage() { manage nova.cmd.manage nova.conf --config-file "$ETC/nova-database.conf" "$@"; }

case $1 in
  keystone)
    url=http://$IP:$P_KEYSTONE/v3
    manage keystone.cmd.manage keystone.conf db_sync
    manage keystone.cmd.manage keystone.conf fernet_setup --keystone-user root --keystone-group root
    manage keystone.cmd.manage keystone.conf bootstrap --bootstrap-password "$(cat "$TB_DIR/secrets/admin")" \
      --bootstrap-username admin --bootstrap-project-name admin --bootstrap-role-name admin \
      --bootstrap-service-name keystone --bootstrap-region-id RegionOne --bootstrap-public-url "$url" \
      --bootstrap-internal-url "$url" --bootstrap-admin-url "$url"
    ;;
  neutron)
    manage neutron.db.migration.cli neutron.conf upgrade heads
    ;;
  nova)
    nova_manage api_db sync
    nova_manage cell_v2 map_cell0
    nova_manage cell_v2 create_cell --name cell1
    nova_manage db sync
    ;;
  others)
    manage placement.cmd.manage placement.conf db sync
    manage glance.cmd.manage glance-api.conf db_sync
    manage cinder.cmd.manage cinder.conf db sync
    ;;
esac
