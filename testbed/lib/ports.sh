# shellcheck shell=bash
# Refuses ports that this cloud cannot have, before anything is started.

services_and_ports() {
  cat <<END
keystone $P_KEYSTONE
glance $P_GLANCE
placement $P_PLACEMENT
nova-api $P_NOVA
neutron $P_NEUTRON
cinder-api $P_CINDER
mariadb $P_MYSQL
rabbitmq $P_AMQP
epmd $P_EPMD
rabbitmq $P_DIST
END
}

check_ports() {
  local name port low high owner
  read -r low high </proc/sys/net/ipv4/ip_local_port_range
  while read -r name port; do
    ((port > 1023 && port < 65536)) ||
      die "port $port ($name) is no port for a service: choose another TB_OFFSET (now $TB_OFFSET)"
    ! ((port >= low && port <= high)) || reserved "$port" ||
      die "port $port ($name) is among the ephemeral ports $low-$high, any of which a client may hold:" \
        "choose another TB_OFFSET (now $TB_OFFSET), or reserve the ports with" \
        "sysctl -w net.ipv4.ip_local_reserved_ports=$PORT_BASE-$((PORT_BASE + 9))"
    alive "$name" || ! owner=$(holder "$port") ||
      die "port $port ($name) is taken by $owner: choose another TB_OFFSET (now $TB_OFFSET)"
  done < <(services_and_ports)
}

reserved() { # reserved PORT: kept from clients by the kernel, in a list such as 8080,12000-12009
  tr , '\n' </proc/sys/net/ipv4/ip_local_reserved_ports |
    awk -F- -v port="$1" '$1 != "" && port >= $1 && port <= ($2 ? $2 : $1) { found = 1 } END { exit !found }'
}

holder() { # holder PORT: its listener, but for one that is just going
  for _ in {1..10}; do
    listener "$1" >/dev/null || return 1
    sleep 0.1
  done
  listener "$1"
}

listener() { # listener PORT: who has it on 127.0.0.1 or on every address; fails when nobody has
  local inode fd pid
  # columns of /proc/net/tcp: 2 address:port in hex, 4 state (0A is LISTEN), 10 inode
  inode=$(awk -v port="$(printf %04X "$1")" '
    $4 == "0A" && $2 ~ "^(0100007F|0+|0+FFFF00000100007F):" port "$" { print $10; exit }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  [ -n "$inode" ] || return 1
  fd=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null)
  pid=$(cut -d/ -f3 <<<"$fd")
  echo "process ${pid:-unknown}${pid:+ ($(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-60))}"
}
