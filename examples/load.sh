#!/bin/sh
# Load for the servers of a campaign: keeps one core busy and rewrites 32 MiB of memory, again and again, so that there
# is something to copy a second time while the server moves.
while :; do
  head -c 33554432 /dev/zero >/dev/shm/ferry-load
done &
