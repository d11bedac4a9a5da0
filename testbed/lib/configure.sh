# shellcheck shell=bash
# What is written before a service starts, and what is made once in the life of a cloud.

configure() {
  local host name
  mkdir -p "$ETC"/{fernet,credential}-keys "$TB_DIR"/images/{store,staging,tasks} "$TB_DIR"/var/{lock,nova,neutron,cinder}
  for host in $TB_HOSTS; do mkdir -p "$TB_DIR/var/$host"; done
  mkdir -p "$TB_DIR/secrets"
  chmod 700 "$ETC"/{fernet,credential}-keys "$TB_DIR/secrets"
  for name in admin service db bus; do
    [ -s "$TB_DIR/secrets/$name" ] || od -An -N12 -tx1 /dev/urandom | tr -d ' \n' >"$TB_DIR/secrets/$name"
  done
  /usr/bin/python3 "$HERE/lib/render.py" "$HERE/etc" "$ETC"
  /usr/bin/python3 "$HERE/lib/render.py" "$HERE/clients" "$TB_DIR"
}

create_database_files() {
  rm -rf "$TB_DIR/mysql"
  mariadb-install-db --no-defaults --user=root --datadir="$TB_DIR/mysql" --auth-root-authentication-method=normal \
    --skip-test-db >"$LOGS/mariadb-install.log" 2>&1 || die "cannot make the database's files; see $LOGS/mariadb-install.log"
}

sql() { mariadb --no-defaults -uroot -S "$TB_DIR/mysql.sock" -e "$1" >/dev/null; }

create_schema() {
  local name part parts=(keystone neutron nova others) pids=()
  for part in "${parts[@]}"; do kill_carrying "FERRY_TESTBED_SERVICE=$TB_DIR:schema-$part"; done
  for name in keystone glance placement nova_api nova_cell0 nova neutron cinder; do
    # what is there is half a schema, of a run that was interrupted
    sql "DROP DATABASE IF EXISTS $name; CREATE DATABASE $name CHARACTER SET utf8mb3;
      GRANT ALL ON $name.* TO 'tb'@'%' IDENTIFIED BY '$(cat "$TB_DIR/secrets/db")'"
  done
  for part in "${parts[@]}"; do
    start "schema-$part" once env TB_DIR="$TB_DIR" bash "$HERE/lib/schema.sh" "$part"
    pids+=("$STARTED_PID")
  done
  for part in "${parts[@]}"; do
    wait "${pids[0]}" || die "the tables were not made; the end of $LOGS/schema-$part.log is:"$'\n'"$(tail -n 20 "$LOGS/schema-$part.log")"
    pids=("${pids[@]:1}")
    rm "$RUN/schema-$part"
  done
}

create_catalogue() {
  TB_SERVICE_PASSWORD=$(cat "$TB_DIR/secrets/service") "$HERE/setup/catalogue.py" "$TB_DIR" \
    "image=glance=http://$IP:$P_GLANCE" "placement=placement=http://$IP:$P_PLACEMENT" \
    "compute=nova=http://$IP:$P_NOVA/v2.1" "network=neutron=http://$IP:$P_NEUTRON" \
    "volumev3=cinder=http://$IP:$P_CINDER/v3/%(project_id)s" 9<&-
}
