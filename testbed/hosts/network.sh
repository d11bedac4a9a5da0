# shellcheck shell=bash
# Two switches, for guests and for migrations, in a network namespace of their own, where a probe stands too; each host
# is another namespace, with a leg on either. The machine itself has no leg: nothing of this can collide with its networks.
#
#   probe      10.78.1.1 on the guests' switch; guests have 10.78.1.100 and up
#   host N     10.78.2.(10+N) on the migrations' switch; its guests are bridged to the guests' one

NETNS_PROBE=ferry-$TB_OFFSET-probe
GUESTS=10.78.1
MIGRATIONS=10.78.2

netns_of() { echo "ferry-$TB_OFFSET-$1"; }

index_of() { # index_of HOST: its place in TB_REAL_HOSTS, from 1 on
  local host index=0
  for host in $TB_REAL_HOSTS; do
    index=$((index + 1))
    [ "$host" != "$1" ] || { echo $index && return; }
  done
  return 1
}

address_of() { echo "$MIGRATIONS.$((10 + $(index_of "$1")))"; }  # where other hosts find it

has_netns() { [ -e "/run/netns/$1" ]; }

make_networks() {
  local host switch
  if ! has_netns "$NETNS_PROBE"; then
    ip netns add "$NETNS_PROBE"
    ip -n "$NETNS_PROBE" link set lo up
    for switch in guests migrations; do
      # a new guest is to be heard at once: no spanning tree, no learning delay, no multicast groups
      ip -n "$NETNS_PROBE" link add $switch type bridge forward_delay 0 stp_state 0 mcast_snooping 0
      ip -n "$NETNS_PROBE" link set $switch up
    done
    ip -n "$NETNS_PROBE" address add $GUESTS.1/24 dev guests
  fi
  for host in $TB_REAL_HOSTS; do join_networks "$host"; done
  throttle
}

join_networks() { # join_networks HOST
  local netns index
  netns=$(netns_of "$1") index=$(index_of "$1")
  ! has_netns "$netns" || return 0
  ip netns add "$netns"
  ip -n "$netns" link set lo up
  ip -n "$NETNS_PROBE" link add "guests$index" type veth peer name guests netns "$netns"
  ip -n "$NETNS_PROBE" link add "migr$index" type veth peer name migrations netns "$netns"
  ip -n "$NETNS_PROBE" link set "guests$index" master guests up
  ip -n "$NETNS_PROBE" link set "migr$index" master migrations up
  ip -n "$netns" link add br-guests type bridge forward_delay 0 stp_state 0 mcast_snooping 0
  ip -n "$netns" link set guests master br-guests up
  ip -n "$netns" link set br-guests up
  ip -n "$netns" address add "$(address_of "$1")/24" dev migrations
  ip -n "$netns" link set migrations up
}

throttle() { # what each host may send to the others, as TB_MIGRATION_MBIT says
  local host netns
  for host in $TB_REAL_HOSTS; do
    netns=$(netns_of "$host")
    if ((TB_MIGRATION_MBIT > 0)); then
      # the burst is what a kernel of 100 Hz sends in a tick at 200 Mbit/s; a smaller one would be the limit, not the rate
      tc -n "$netns" qdisc replace dev migrations root tbf rate "${TB_MIGRATION_MBIT}mbit" burst 256kb latency 50ms
    else
      tc -n "$netns" qdisc delete dev migrations root 2>/dev/null || true
    fi
  done
}

remove_networks() {
  local path
  for path in /run/netns/ferry-"$TB_OFFSET"-*; do
    [ ! -e "$path" ] || ip netns delete "${path##*/}"
  done
}
