# shellcheck shell=bash
# Installs what the cloud is made of, from Debian 12. Packages stay after `down --wipe`.

PACKAGES=(mariadb-server rabbitmq-server uwsgi-core uwsgi-plugin-python3 python3-pymysql python3-fixtures
  python3-keystone python3-glance python3-placement python3-nova python3-neutron python3-cinder)

POLICY=/usr/sbin/policy-rc.d

all_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}\n' "${PACKAGES[@]}" 2>/dev/null | grep -c '^installed$')" = "${#PACKAGES[@]}" ]
}

install_packages() {
  local log=$LOGS/apt.log
  ! all_installed || return 0
  grep -qs '^VERSION_ID="12"' /etc/os-release || die "packages are missing, and this is not Debian 12"
  say "installing packages (a few minutes); see $log"
  (
    flock 8  # two clouds may be brought up at once
    exec 9<&-
    ! all_installed || exit 0
    # Debian starts a daemon when it is installed, unless this says no.
    if [ ! -e $POLICY ] || grep -q 'ferry testbed' $POLICY; then  # none, or ours, left by a kill -9
      trap 'rm -f $POLICY' EXIT
      trap 'exit 1' INT TERM HUP
      printf '#!/bin/sh\n# of the ferry testbed, while it installs\nexit 101\n' >$POLICY
      chmod +x $POLICY
    fi
    export DEBIAN_FRONTEND=noninteractive
    dpkg --configure -a  # after an interruption
    apt-get update || echo 'going on with the package lists as they are'
    apt-get -o DPkg::Lock::Timeout=900 -y --no-install-recommends install "${PACKAGES[@]}"
  ) 8</var/lib/dpkg >"$log" 2>&1 || die "cannot install the packages; the end of $log is:"$'\n'"$(tail -n 15 "$log")"
}
