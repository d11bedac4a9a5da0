# shellcheck shell=bash disable=SC2034  # sourced; the names are for whoever sources this
# The settings of one cloud. What is in the environment counts before what the cloud was
# brought up with ($TB_DIR/settings), and that before the default: so `down`, `compute`,
# `stats` and a second `up` need only be told which cloud.

say() { printf 'testbed: %s\n' "$*" >&2; }
die() { say "$@"; rmdir "${TB_DIR:-}" 2>/dev/null; exit 1; }
usage_error() { say "$@"; exit 2; }
help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }  # the comment at the top of the script

# TB_REAL_HOSTS comes before TB_HOSTS, whose default depends on it.
SETTINGS=(TB_OFFSET TB_REAL_HOSTS TB_HOSTS TB_MAX_LIVE TB_CROSS_AZ TB_MIB_PER_S TB_VCPUS TB_MEMORY_MB TB_DISK_GB
  TB_STORAGE TB_MIGRATION_MBIT TB_BANDWIDTH_MIB TB_POST_COPY TB_AUTO_CONVERGE TB_TUNNELLED TB_PROBE_PORTS)

default_of() {
  case $1 in
    TB_OFFSET) echo 0 ;;
    # fake hosts cost 0.13 GB each, and a cloud that begins with real ones needs none
    TB_REAL_HOSTS) ! ${WANTS_HOSTS:-false} || echo host-a host-b ;;
    TB_HOSTS) [ -n "$TB_REAL_HOSTS" ] || echo cmp-a cmp-b cmp-c ;;
    TB_MAX_LIVE) echo 4 ;;
    TB_CROSS_AZ) echo True ;;
    TB_MIB_PER_S) echo 512 ;;
    TB_VCPUS) echo 128 ;;
    TB_MEMORY_MB) echo 262144 ;;
    TB_DISK_GB) echo 4000 ;;
    TB_STORAGE) echo local ;;
    TB_MIGRATION_MBIT) echo 240 ;;
    TB_BANDWIDTH_MIB) echo 0 ;;
    TB_POST_COPY | TB_AUTO_CONVERGE | TB_TUNNELLED) echo False ;;
    TB_PROBE_PORTS) echo 7233 ;;
  esac
}

reject_unknown_settings() {
  local name
  for name in $(compgen -e TB_); do
    [[ " TB_DIR ${SETTINGS[*]} " == *" $name "* ]] ||
      usage_error "there is no setting $name; there are TB_DIR ${SETTINGS[*]}"
  done
}

load_settings() {
  local name value
  reject_unknown_settings
  : "${TB_DIR:=/var/tmp/ferry-testbed/cloud-${TB_OFFSET:-0}}"
  [[ $TB_DIR =~ ^/[A-Za-z0-9._/-]+$ ]] || usage_error "TB_DIR is '$TB_DIR'; it must be an absolute path of A-Z a-z 0-9 . _ / -"
  TB_DIR=$(realpath -m "$TB_DIR")
  # the kernel allows 107 bytes for a socket's path
  ((${#TB_DIR} <= 90)) || usage_error "TB_DIR is ${#TB_DIR} characters long; MariaDB's socket in it allows 90"
  if [ -f "$TB_DIR/settings" ]; then
    while IFS="=" read -r name value; do
      case $name in
        TB_OFFSET) [ "${TB_OFFSET:-$value}" = "$value" ] ||
          die "the cloud in $TB_DIR has TB_OFFSET=$value, and its catalogue holds those ports: choose another TB_DIR, or \`down --wipe\` first" ;;
        TB_HOSTS | TB_REAL_HOSTS) keep_hosts "$name" "$value" ;;
      esac
      [ -n "$value" ] || continue  # nothing chosen: the default, which --hosts may have changed
      [ -n "${!name+set}" ] || printf -v "$name" %s "$value"
    done <"$TB_DIR/settings"
  fi
  for name in "${SETTINGS[@]}"; do
    [ -n "${!name+set}" ] || printf -v "$name" %s "$(default_of "$name")"
  done
  check_settings
}

keep_hosts() { # keep_hosts SETTING HOSTS: what Nova knows it does not forget, hosts may come, not go
  local host
  for host in $2; do
    [[ " ${!1-$2} " == *" $host "* ]] ||
      die "$1 lacks $host, which this cloud has: hosts can be added only; \`down --wipe\` first to remove one"
  done
}

check_settings() {
  local name host
  [[ $TB_OFFSET =~ ^(0|-?[1-9][0-9]{0,4})$ ]] || usage_error "TB_OFFSET is '$TB_OFFSET'; it must be a whole number"
  for name in TB_MIB_PER_S TB_VCPUS TB_MEMORY_MB TB_DISK_GB; do
    [[ ${!name} =~ ^[1-9][0-9]*$ ]] || usage_error "$name is '${!name}'; it must be a whole number above 0"
  done
  [[ $TB_MAX_LIVE =~ ^[0-9]+$ ]] || usage_error "TB_MAX_LIVE is '$TB_MAX_LIVE'; it must be a whole number, 0 for no limit"
  [[ $TB_CROSS_AZ =~ ^(True|False)$ ]] || usage_error "TB_CROSS_AZ is '$TB_CROSS_AZ'; it must be True or False"
  for host in $TB_HOSTS $TB_REAL_HOSTS; do
    [[ $host =~ ^[a-z][a-z0-9-]*$ ]] || usage_error "TB_HOSTS or TB_REAL_HOSTS names '$host'; a host is a-z, 0-9 and -"
  done
  [ -n "${host:-}" ] || usage_error "TB_HOSTS names no host"
  check_real_hosts
}

check_real_hosts() {
  local name host port
  for host in $TB_REAL_HOSTS; do
    [[ " $TB_HOSTS " != *" $host "* ]] || usage_error "$host is in TB_HOSTS and in TB_REAL_HOSTS; it can't be a fake and real"
  done
  [[ $TB_STORAGE =~ ^(local|shared)$ ]] || usage_error "TB_STORAGE (--hosts=…) is '$TB_STORAGE'; it must be local or shared"
  for name in TB_MIGRATION_MBIT TB_BANDWIDTH_MIB; do
    [[ ${!name} =~ ^(0|[1-9][0-9]*)$ ]] || usage_error "$name is '${!name}'; it must be a whole number, 0 for no limit"
  done
  for name in TB_POST_COPY TB_AUTO_CONVERGE TB_TUNNELLED; do
    [[ ${!name} =~ ^(True|False)$ ]] || usage_error "$name is '${!name}'; it must be True or False"
  done
  for port in $TB_PROBE_PORTS; do
    [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || usage_error "TB_PROBE_PORTS names '$port'; it must be ports, with spaces between them"
  done
}

save_settings() {
  local name
  for name in "${SETTINGS[@]}"; do printf '%s=%s\n' "$name" "${!name}"; done >"$TB_DIR/settings"
}

# One lock for all that changes a cloud: the state directory itself, which leaves no file.
# It is released with file descriptor 9, which no service inherits.
lock_cloud() {
  while :; do
    mkdir -p "$TB_DIR"
    exec 9<"$TB_DIR"
    flock -n 9 || { say "another command is at work on $TB_DIR; waiting for it"; flock 9; }
    [ "$TB_DIR" -ef /proc/self/fd/9 ] && return  # else it was wiped meanwhile
  done
}

own_directory() { # this testbed's, or empty: it writes all over it, and `down --wipe` removes it
  [ -f "$TB_DIR/settings" ] || [ -z "$(ls -A "$TB_DIR")" ] ||
    die "$TB_DIR holds something else than a cloud of this testbed; choose another TB_DIR"
}

must_be_root() { [ "$(id -u)" = 0 ] || die "must be run as root"; }

load_settings
ETC=$TB_DIR/etc LOGS=$TB_DIR/logs RUN=$TB_DIR/run DONE=$TB_DIR/done
IP=127.0.0.1
PORT_BASE=$((12000 + TB_OFFSET))
# In one row, so that any offset of ten or more moves a cloud beside another one.
P_KEYSTONE=$PORT_BASE P_GLANCE=$((PORT_BASE + 1)) P_PLACEMENT=$((PORT_BASE + 2))
P_NOVA=$((PORT_BASE + 3)) P_NEUTRON=$((PORT_BASE + 4)) P_CINDER=$((PORT_BASE + 5))
P_MYSQL=$((PORT_BASE + 6)) P_AMQP=$((PORT_BASE + 7)) P_EPMD=$((PORT_BASE + 8)) P_DIST=$((PORT_BASE + 9))
export IP ETC TB_DIR "${SETTINGS[@]}" "${!P_@}"  # for the templates; services get a clean environment
unset PYTHONHOME PYTHONPATH
export PYTHONDONTWRITEBYTECODE=1                   # no __pycache__ in the checkout
