#!/bin/bash
# part: full 60
# nbtd with two WINS servers: the second one when the first is silent, and back.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_article_net
second_addr=192.168.3.9

start_second() {
    start_winsd_in "$admin_ns" "$work/second" || die "the second server did not start"
    second_pid=$winsd_pid
}
# held_at SERVER: both addresses have the name there.
held_at() {
    equals "$(nbtstat --json -n | jq -r '[.bindings[].names[] | select(.name == "PC7" and .suffix == "20") | .server // "nowhere"] | join(" ")')" "$1 $1"
}
found_at() { nbsend "$1" query 'PC7<20>' | grep -q "rcode 0 .* addresses .*$client_addr"; }

start_second
start_nbtd --name 'PC7<20>' --wins $server_addr --wins $second_addr \
    --server-interval 200ms --primary-retry 2s
check "the first server is silent: the second has the names" wait_for 20 held_at $second_addr
check "... and answers for them" found_at $second_addr

start_winsd
check "the first server is back: the names move home" wait_for 20 held_at $server_addr
check "... and it answers for them" found_at $server_addr

first_pid=$winsd_pid
stop "$first_pid"
stop_nbtd
start_nbtd --name 'PC7<20>' --wins $server_addr --server-interval 200ms \
    --server-retry 2s --refresh-first 2s
local_only() { held_at nowhere; }
check "no server at all: the node holds its name by broadcast" wait_for 20 local_only
start_winsd
check "a server appears: it gets the name" wait_for 20 held_at $server_addr
check "... and answers for it" found_at $server_addr
stop "$second_pid"
stop_nbtd
finish
