#!/bin/bash
# part: full 90
# B nodes that contend for one name by broadcast: nbtd against Samba's nmbd, both ways, and
# against another nbtd.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
capture_start

registered() { name_is PC7 20 Registered; }
in_conflict() { name_is PC7 20 Conflict; }
node() { start_nbtd --node-type b --name PC7 --address $client_addr/16 "$@"; }
start_peer() {
    NMBD_LOG_LEVEL=3 nmbd_start "$server_ns" "$work/peer" PC7 "$server_addr/16"
}
peer_has_name() {
    nbsend -b -F 0110 -f "$client_addr2" 10.53.255.255 query 'PC7<20>' |
        grep -q " addresses $server_addr"
}

# ---- nbtd is first -------------------------------------------------------------------
node
check "nbtd claims its name by broadcast" wait_for 15 registered
said=$(nbsend_server -b -F 0110 -f $server_addr 10.53.255.255 query 'PC7<20>')
check "... and answers a broadcast query" contains "$said" "addresses $client_addr"
start_peer
rejected() { grep -rqi "PC7<20>.*\(rejected\|refused\|denied\|failed\)\|failed to register.*PC7<20>\|PC7<20>.*error" "$work/peer/log"; }
check "nmbd, which wants it too, is refused" wait_for 15 rejected
check "nbtd keeps it" registered
stop "$nmbd_pid"
stop_nbtd

# ---- nmbd is first -------------------------------------------------------------------
start_peer
check "nmbd has the name" wait_for 20 peer_has_name
node --conflict-retry 2s
check "nbtd, which wants it too, goes into conflict" wait_for 15 in_conflict
said=$(nbtstat --events --json | jq -r '.events[] | select(.id == 4321) | .fields |
    "\(.name) \(.from) \(.address)"')
check "... with event 4321 and nmbd's address" \
    contains "$said" "^PC7<20> $server_addr $client_addr$"
said=$(nbtstat -n --json | jq -r '.bindings[].names[] | select(.suffix == "20") | .conflict_with')
check "... which nbtstat -n --json knows as well" equals "$said" $server_addr
check "nmbd keeps it" peer_has_name
stop "$nmbd_pid"
check "nmbd goes: nbtd gets the name by itself" wait_for 30 registered
stop_nbtd

# ---- two of us -----------------------------------------------------------------------
start_nbtd_in "$server_ns" "$work/other" --node-type b --name PC7 --address $server_addr/16 ||
    die "the other nbtd did not start"
other=$nbtd_pid
check "another nbtd has the name" wait_for 15 peer_has_name
node --conflict-retry 2s
check "this one goes into conflict" wait_for 15 in_conflict
stop "$other"
check "the other one goes: this one gets the name" wait_for 30 registered
stop_nbtd
capture_check "tshark finds no fault in any packet of nbtd" $client_addr
finish
