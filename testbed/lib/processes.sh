# shellcheck shell=bash
# Starting, recognising and stopping this cloud's services.
#
# A record, $RUN/NAME, has three lines: the pid; when that process was born, as a pid
# alone may be somebody else's by now; and a digest of all that the service was started
# with, so that a changed setting restarts what it concerns and nothing else.
# Every process also carries FERRY_TESTBED=$TB_DIR in its environment, and so do its
# children: workers whose parent was killed are found by that.

BOOT=$(</proc/sys/kernel/random/boot_id)

born() { # born PID: the boot and the tick it was born in; fails for none and for a zombie
  local stat field
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  read -ra field <<<"${stat##*) }"  # behind the name, which may hold spaces: state is 0, start 19
  [ "${field[0]}" != Z ] && echo "$BOOT/${field[19]}"
}

pid_of() { # pid_of NAME: its pid, when it is alive
  local pid birth
  { read -r pid && read -r birth; } 2>/dev/null <"$RUN/$1" || return 1
  [ -n "$birth" ] && [ "$birth" = "$(born "$pid")" ] && echo "$pid"
}

alive() { pid_of "$1" >/dev/null; }

recorded() { find "$RUN" -type f -printf '%f\n' 2>/dev/null | sort; }

carrying() { # carrying ASSIGNMENT: the pids that have it in their environment
  { grep -lszxF "$1" /proc/[0-9]*/environ || true; } | cut -d/ -f3
}

kill_carrying() { # kill_carrying ASSIGNMENT: until none is left
  local pids
  while pids=$(carrying "$1") && [ -n "$pids" ]; do
    # shellcheck disable=SC2086
    kill -9 $pids 2>/dev/null || true
    sleep 0.05
  done
}

bury() { # kills what was left by services that died: workers of a parent that was killed
  local name
  for name in $(recorded); do
    alive "$name" || kill_carrying "FERRY_TESTBED_SERVICE=$TB_DIR:$name"
  done
}

start() { # start NAME DIGEST COMMAND...; STARTED_PID is for `wait`
  local name=$1 digest=$2
  shift 2
  (
    exec 9<&- >>"$LOGS/$name.log" 2>&1 </dev/null
    cd "$TB_DIR" || exit
    # a clean environment: no proxy, no PYTHONPATH and no HOME of the caller
    exec setsid env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME="$TB_DIR" TMPDIR="$TB_DIR/tmp" \
      PYTHONPATH="$HERE/drivers" PYTHONDONTWRITEBYTECODE=1 \
      FERRY_TESTBED="$TB_DIR" FERRY_TESTBED_SERVICE="$TB_DIR:$name" "$@"
  ) &
  STARTED_PID=$!
  printf '%s\n' "$STARTED_PID" "$(born "$STARTED_PID")" "$digest" >"$RUN/$name"
}

ensure() { # ensure NAME FILES COMMAND...: runs, and with these FILES (space-separated) as they are now
  local name=$1 files=$2 digest
  shift 2
  # /dev/null: without FILES, cat would wait for what is typed
  # shellcheck disable=SC2086
  digest=$({ printf '%s\n' "$@" && cat /dev/null $files; } | sha256sum)
  if alive "$name"; then
    [ "$(tail -n 1 "$RUN/$name")" != "$digest" ] || return 0
    say "$name: its settings changed, restarting it"
    stop 10 "$name"
  fi
  start "$name" "$digest" "$@"
}

wait_until() { # wait_until NAME SECONDS COMMAND...: COMMAND succeeds; NAME must stay alive meanwhile
  local name=$1 end=$((SECONDS + $2))
  shift 2
  until "$@" 2>/dev/null; do
    alive "$name" || die "$name died; the end of $LOGS/$name.log is:"$'\n'"$(tail -n 20 "$LOGS/$name.log")"
    ((SECONDS < end)) || die "$name does not answer; see $LOGS/$name.log"
    sleep 0.1
  done
}

all_gone() { local name; for name; do ! alive "$name" || return 1; done; }

stop() { # stop SECONDS NAME...: asks them all, waits for that long at most, then kills what is left
  local name pid end=$((SECONDS + $1))
  shift
  for name; do pid=$(pid_of "$name") && kill "$pid" 2>/dev/null; done
  until all_gone "$@" || ((SECONDS >= end)); do sleep 0.1; done
  for name; do
    kill_carrying "FERRY_TESTBED_SERVICE=$TB_DIR:$name"
    rm -f "$RUN/$name"
  done
}
