#!/bin/bash
# part: full 60
# 30,000 forged answers and demands a second, in the name of the WINS server, while nbtd
# claims, holds and looks up names: none is believed.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd
trust_clients
false_addr=10.53.66.66

registered() { name_is PC7 20 Registered && name_is PC7 00 Registered; }
# A name that went into conflict would stay there.
node() {
    start_nbtd --name PC7 --address $client_addr/16 --wins $server_addr --stay-in-conflict on
}
forge() {
    on_client "$build/tests/system/nbforge" "$@" $server_addr $client_addr 'PC7<20>' \
        'SOUGHT<20>' $false_addr
}
lookups=0 believed=0 found=0
# Look up a name that the forger gives an address to, and see what the node remembers.
look_up() {
    local cache
    nbtstat -a SOUGHT >"$work/look-up" 2>&1
    cache=$(nbtstat -c)
    lookups=$((lookups + 1))
    if grep -q "SOUGHT .*$false_addr" <<<"$cache"; then believed=$((believed + 1)); fi
    if grep -q "SOUGHT .*$server_addr" <<<"$cache"; then found=$((found + 1)); fi
    nbtstat -R >"$work/reload"
}

# At the server's address, where somebody answers to nbtstat -a.
check "the name that will be sought is registered" nbsend -f $client_addr2 $server_addr \
    register 'SOUGHT<20>' $server_addr
forge -d 10 >"$work/forged" &
forger=$!
node
check "under forged answers the node registers its names" wait_for 8 registered
memory=$(rss_kib "$nbtd_pid")
while kill -0 $forger 2>/dev/null; do look_up; done
wait $forger
sent=$(value sent "$(cat "$work/forged")")
check "the flood was a flood ($sent in 10 s)" test "$sent" -ge 250000
check "... no name went into conflict" registered
refuse "... no event says so" contains "$(nbtstat --events)" "43(19|20|21)"
check "... the name is still the node's at the server" resolves "PC7#20" $client_addr
check "... of $lookups look-ups none found the false address" equals $believed 0
check "... and $found the true one" test $found -gt 0
check "... memory stays as it was ($memory to $(rss_kib "$nbtd_pid") KiB)" \
    test $(($(rss_kib "$nbtd_pid") - memory)) -lt 2048
check "... the log stays short" test "$(wc -l <"$work/node/nbtd.log")" -lt 200
check "nbtd stops in good order" stop_nbtd
finish
