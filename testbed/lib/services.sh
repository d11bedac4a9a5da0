# shellcheck shell=bash
# What the cloud consists of, and how each service is started.

RABBITMQ=/usr/lib/rabbitmq/bin/rabbitmq-server

start_base() {
  ensure mariadb "" mariadbd --no-defaults --user=root --datadir="$TB_DIR/mysql" --socket="$TB_DIR/mysql.sock" \
    --pid-file="$TB_DIR/mysql.pid" --bind-address="$IP" --port="$P_MYSQL" --skip-name-resolve --max-connections=1000 \
    --skip-log-bin --performance-schema=OFF --innodb-buffer-pool-size=128M --innodb-log-file-size=32M \
    --innodb-flush-log-at-trx-commit=2 --innodb-doublewrite=0  # 2: survives a kill -9, not a power cut
  ensure epmd "" epmd -address "$IP" -port "$P_EPMD"
  # Nothing in the broker outlives it: without its old state it cannot stumble over it.
  alive rabbitmq || rm -rf "$TB_DIR/rabbit"
  # detached=1 makes the script exec the VM, so that the pid recorded is the VM's;
  # -start_epmd false keeps every VM from starting an epmd that nobody has recorded
  ensure rabbitmq "$ETC/rabbitmq.conf" env detached=1 ERL_AFLAGS="-start_epmd false" ERL_CRASH_DUMP="$LOGS/erl_crash.dump" \
    ERL_EPMD_ADDRESS="$IP" ERL_EPMD_PORT="$P_EPMD" RABBITMQ_NODENAME=tb@localhost RABBITMQ_DIST_PORT="$P_DIST" \
    RABBITMQ_MNESIA_BASE="$TB_DIR/rabbit" RABBITMQ_LOG_BASE="$LOGS" RABBITMQ_CONFIG_FILE="$ETC/rabbitmq.conf" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$ETC/rabbit_plugins" RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}" $RABBITMQ
}

# Below, CONFIG is a list of files in $ETC, with commas; CODE is what a restart is due for too.

# shellcheck disable=SC2086,SC2059
config_files() { printf "$ETC/%s " ${1//,/ }; }

# shellcheck disable=SC2086,SC2059
config_arguments() { printf -- "--config-file $ETC/%s " ${1//,/ }; }

wsgi() { # wsgi NAME PORT PROCESSES THREADS CONFIG APPLICATION [ENVIRONMENT...]: an API under uwsgi
  local name=$1 port=$2 processes=$3 threads=$4 config=$5 application=$6
  shift 6
  ensure "$name" "$(config_files "$config") $ETC/uwsgi.ini" env "$@" uwsgi --ini "$ETC/uwsgi.ini" \
    --http-socket "$IP:$port" --processes "$processes" --threads "$threads" \
    --module "$application" --pyargv "$(config_arguments "$config")"
}

# Behind the APIs and their database, which in a real cloud have machines of their own: on a few cores shared by all, an
# answer would else wait for the work of others, and what is measured were the waiting.
daemon() { # daemon NAME CONFIG MODULE [CODE...]
  local name=$1 config=$2 module=$3
  shift 3
  # shellcheck disable=SC2046
  ensure "$name" "$(config_files "$config") $*" "$HERE/lib/behind" /usr/bin/python3 "$HERE/lib/run.py" "$module" $(config_arguments "$config")
}

start_keystone() {
  wsgi keystone "$P_KEYSTONE" 1 4 keystone.conf 'keystone.server.wsgi:initialize_public_application()' \
    OS_KEYSTONE_CONFIG_DIR="$ETC" OS_KEYSTONE_CONFIG_FILES=keystone.conf
}

start_controllers() {
  wsgi placement "$P_PLACEMENT" 1 4 placement.conf 'placement.wsgi:init_application()' OS_PLACEMENT_CONFIG_DIR="$ETC"
  wsgi glance "$P_GLANCE" 1 1 glance-api.conf 'glance.common.wsgi_app:init_app()' OS_GLANCE_CONFIG_DIR="$ETC"
  # Four: a POST that starts a live migration holds one for as long as Nova thinks about it.
  wsgi nova-api "$P_NOVA" 4 1 nova.conf,nova-database.conf 'nova.api.openstack.compute.wsgi:init_application()' OS_NOVA_CONFIG_DIR="$ETC"
  wsgi cinder-api "$P_CINDER" 1 1 cinder.conf 'cinder.wsgi.wsgi:initialize_application()'
  if [ -z "$TB_REAL_HOSTS" ]; then
    daemon neutron neutron.conf neutron.cmd.eventlet.server "$HERE/drivers/testbed_mech.py"
  else
    daemon neutron neutron.conf,neutron-hosts.conf neutron.cmd.eventlet.server "$HERE"/drivers/testbed_{mech,bridge}.py
  fi
  daemon nova-conductor nova.conf,nova-database.conf nova.cmd.conductor
  daemon nova-scheduler nova.conf,nova-database.conf nova.cmd.scheduler
  daemon cinder-scheduler cinder.conf cinder.cmd.scheduler
  daemon cinder-volume cinder.conf cinder.cmd.volume "$HERE/drivers/testbed_cinder.py"
}

start_compute() { # start_compute HOST
  daemon "nova-compute-$1" "nova.conf,nova-$1.conf" testbed_compute "$HERE"/drivers/testbed_{virt,copy}.py
}

beating() { # the services that ready.py can see beat
  printf '%s\n' nova-conductor nova-scheduler cinder-scheduler cinder-volume
  # shellcheck disable=SC2086
  printf 'nova-compute-%s\n' $TB_HOSTS $TB_REAL_HOSTS
}

http_answers() { # http_answers PORT
  (
    exec 3<>"/dev/tcp/$IP/$1"
    printf 'GET / HTTP/1.0\r\n\r\n' >&3
    read -r -t 5 answer <&3
    [[ $answer == HTTP/* ]]
  )
}

listens() { (exec 3<>"/dev/tcp/$IP/$1"); }

wait_for_apis() {
  wait_until placement 180 http_answers "$P_PLACEMENT"
  wait_until glance 180 http_answers "$P_GLANCE"
  wait_until nova-api 180 http_answers "$P_NOVA"
  wait_until neutron 180 http_answers "$P_NEUTRON"
  wait_until cinder-api 180 http_answers "$P_CINDER"
}
