# shellcheck shell=bash
# Real compute hosts: each a set of namespaces with its own libvirtd and QEMU, and a nova-compute inside.

REAL=$TB_DIR/hosts
INSTANCES=/var/lib/nova/instances  # in a host

prepare_real_hosts() {
  local host
  install_layer
  "$HERE/hosts/guest/build" "$APT/kernel" "$REAL/image" >"$LOGS/image.log" 2>&1 9<&- ||
    die "the guest's image was not built; the end of $LOGS/image.log is:"$'\n'"$(tail -n 15 "$LOGS/image.log")"
  echo "$TB_STORAGE" >"$REAL/storage"
  make_networks
  for host in $TB_REAL_HOSTS; do prepare_disk "$host"; done
}

check_storage() { # guests' disks do not move by themselves from the hosts to the shared directory, nor back
  local before=$REAL/storage
  [ ! -s "$before" ] || [ "$(<"$before")" = "$TB_STORAGE" ] || [ -z "$(disks)" ] ||
    die "this cloud's guests have their disks in storage that is $(<"$before"), not $TB_STORAGE: delete the servers first"
}

disks() { find "$REAL"/shared "$REAL"/*/var/lib/nova/instances -mindepth 1 -maxdepth 1 -name '*-*-*-*-*' 2>/dev/null; }

prepare_disk() { # prepare_disk HOST: what is its own of the file system, and its configuration
  local disk=$REAL/$1 name addresses
  if [ ! -e "$disk/complete" ]; then
    rm -rf "$disk"
    mkdir -p "$disk/var/lib/nova" "$disk/var/log/libvirt/qemu" "$disk/var/tmp" "$REAL/shared"
    chmod 700 "$disk"
    chmod 1777 "$disk/var/tmp"
    ln -s /run "$disk/var/run"
    ln -s /run/lock "$disk/var/lock"
    cp -a /etc "$disk/etc"
    cp -an "$LAYER/etc/." "$disk/etc"
    rm -rf "$disk"/etc/libvirt/qemu/{networks,autostart}
    # what the installation of a package would do: the layer's are only unpacked
    echo 'libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin' >>"$disk/etc/passwd"
    echo 'libvirt-qemu:x:64055:' >>"$disk/etc/group"
    touch "$disk/complete"
  fi
  mkdir -p "$disk$INSTANCES"
  addresses=$(for name in $TB_REAL_HOSTS; do echo "$(address_of "$name") $name"; done)
  printf '127.0.0.1 localhost\n%s\n' "$addresses" >"$disk/etc/hosts"
  echo "$1" >"$disk/etc/hostname"
  # by the machine's id libvirt tells that the other end of a migration is not itself
  printf %s "$TB_DIR $1" | md5sum | cut -c1-32 >"$disk/etc/machine-id"
  export HOST=$1 ADDRESS SHARED=''
  ADDRESS=$(address_of "$1")
  [ "$TB_STORAGE" = local ] || SHARED="\"$INSTANCES\""
  mkdir -p "$ETC/$1"
  /usr/bin/python3 "$HERE/lib/render.py" "$HERE/hosts/etc/libvirt" "$disk/etc/libvirt"
  /usr/bin/python3 "$HERE/lib/render.py" "$HERE/hosts/etc/nova" "$ETC/$1"
}

start_real_hosts() { # and the relay by which they find the control plane
  local host
  for host in $TB_REAL_HOSTS; do
    ensure "machine-$host" "$HERE/hosts/init $REAL/$host/etc/libvirt/libvirtd.conf $REAL/$host/etc/libvirt/qemu.conf" \
      nsenter --net="/run/netns/$(netns_of "$host")" unshare --mount --uts --ipc --pid --fork --kill-child=KILL \
      "$HERE/hosts/init" "$host" "$TB_DIR" "$HERE" "$TB_STORAGE"
    record_child "machine-$host"
  done
  # shellcheck disable=SC2046,SC2086
  ensure relay "$HERE/hosts/relay.py" /usr/bin/python3 "$HERE/hosts/relay.py" \
    $(for host in $TB_REAL_HOSTS; do netns_of "$host"; done) -- $(relayed_ports) -- "$NETNS_PROBE" -- $(relayed_ports) $TB_PROBE_PORTS
}

relayed_ports() { echo "$P_KEYSTONE" "$P_GLANCE" "$P_PLACEMENT" "$P_NOVA" "$P_NEUTRON" "$P_CINDER" "$P_AMQP"; }

# nsenter and unshare stay as parents of what they start, for a process can't change its own PID namespace.
record_child() { # record_child NAME: the record names the child from now on
  local record=$RUN/$1 pid child
  for _ in {1..100}; do
    pid=$(pid_of "$1") || return 0  # who waits for it says why
    case $(<"/proc/$pid/comm") in bash | setsid | env | nsenter | unshare) ;; *) return ;; esac
    child=$({ grep -lsxE "PPid:\s+$pid" /proc/[0-9]*/status || true; } | cut -d/ -f3)
    if [ -n "$child" ]; then
      set -- "$child" "$(born "$child")" "$(tail -n 1 "$record")"
      printf '%s\n' "$@" >"$record"
      return
    fi
    sleep 0.05
  done
  die "$1 has not started; see $LOGS/$1.log"
}

in_host() { # in_host HOST: the start of a command that is to run there
  echo nsenter --target "$(pid_of "machine-$1")" --mount --uts --ipc --net --pid --root --wd
}

start_real_compute() { # start_real_compute HOST
  local name=nova-compute-$1
  # shellcheck disable=SC2046
  wait_until "machine-$1" 60 $(in_host "$1") test -S /run/libvirt/libvirt-sock
  # shellcheck disable=SC2046
  ensure "$name" "$(config_files "nova.conf,$1/nova.conf")" $(in_host "$1") "$HERE/lib/behind" \
    env PATH="$HERE/hosts/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    /usr/bin/python3 "$HERE/lib/run.py" nova.cmd.compute $(config_arguments "nova.conf,$1/nova.conf")
  record_child "$name"
}
