# shellcheck shell=bash
# What the real hosts run: QEMU and libvirt from bookworm-backports, in a layer that only they see.

# what nova-compute calls in a host, a client of the guests, and with which their image is built
[ -z "$TB_REAL_HOSTS" ] || PACKAGES+=(iproute2 openssh-client genisoimage gcc libc6-dev busybox-static dropbear-bin cpio e2fsprogs mtools dosfstools
  syslinux syslinux-common qemu-utils)

APT=$TB_DIR/hosts/apt
LAYER=$TB_DIR/hosts/layer

QEMU_AT_LEAST=9

install_layer() {
  local version
  if [ ! -e "$LAYER/complete" ]; then
    say "fetching QEMU and libvirt from bookworm-backports (half a minute); see $LOGS/layer.log"
    "$HERE/hosts/layer" "$APT" "$LAYER" >"$LOGS/layer.log" 2>&1 9<&- ||
      die "cannot fetch QEMU and libvirt; the end of $LOGS/layer.log is:"$'\n'"$(tail -n 15 "$LOGS/layer.log")"
  fi
  # Emulated guests lose writes to their memory when QEMU 7.2, Debian 12's own, migrates them.
  version=$(dpkg-deb -f "$(find "$APT/cache/archives" -name 'qemu-system-x86_*.deb' -print -quit)" Version)
  [[ $version =~ ^([0-9]+:)?([0-9]+)\. && ${BASH_REMATCH[2]} -ge $QEMU_AT_LEAST ]] ||
    die "the real hosts need QEMU $QEMU_AT_LEAST or later, and apt offers $version: it loses what an emulated guest writes while it is" \
      "migrated, and the guest dies. Newer ones are in bookworm-backports; see $LOGS/layer.log"
}
