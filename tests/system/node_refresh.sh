#!/bin/bash
# part: full 60
# nbtd refreshes its names at half their life.  They are granted for 40 minutes, so its
# clock runs 300 times as fast.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_article_net
start_winsd
check "names are granted for 40 minutes" winsctl set renewal-interval 40m
watch_start "$server_ns" "$work/packets"

refreshed() { # ADDRESS, of the group or not
    grep -q " $1 .* > $server_addr .*PC7<20> refresh for $1$" "$work/packets" &&
        grep -q " $1 .* > $server_addr .*OFFICE<00> refresh of the group for $1$" "$work/packets"
}

# ld.so puts the right folder in place of $LIB.
# shellcheck disable=SC2016
NBTD_UNDER='env FAKETIME=+0x300 LD_PRELOAD=/usr/$LIB/faketime/libfaketime.so.1' \
    start_nbtd --name 'PC7<20>' --group OFFICE --wins "$server_addr" --conflict-retry 2s
check "the name is registered" wait_for 10 name_is PC7 20 Registered 2
for addr in "$client_addr" "$client_addr2"; do
    check "the names are refreshed for $addr" wait_for 20 refreshed "$addr"
done
check "... by unicast, and granted anew" grep -q " $server_addr .* > $client_addr .*PC7<20> granted for 3" \
    "$work/packets"
check "... and stay" name_is PC7 20 Registered 2
stop_nbtd
watch_end
finish
