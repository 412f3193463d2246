#!/bin/bash
# part: full 60
# winsctl check-names: two servers, one that is silent, and names that they know or not; and what
# DHCP has to say of them.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
second=10.53.0.9 silent=10.53.0.8
ip -n "$server_ns" addr add $second/16 dev ve0
ip -n "$server_ns" addr add $silent/16 dev ve0
start_winsd --listen $server_addr
mkdir "$work/second"
start_winsd_in "$server_ns" "$work/second" --listen $second --name OTHER ||
    die "the second server did not start"
at_second() { "$build/winsctl" --control "$work/second/control" "$@"; }

winsctl add SAME --type unique --address 10.0.0.1 >/dev/null 2>&1
at_second add SAME --type unique --address 10.0.0.1 >/dev/null 2>&1
winsctl add "HERE<20>" --type unique --address 10.0.0.2 >/dev/null 2>&1
winsctl add "MOVED<20>" --type unique --address 10.0.0.3 >/dev/null 2>&1
at_second add "MOVED<20>" --type unique --address 10.0.0.4 >/dev/null 2>&1
winsctl add GATE --type multihomed --address 10.0.0.5,10.0.0.6 >/dev/null 2>&1
at_second add GATE --type multihomed --address 10.0.0.6,10.0.0.5 >/dev/null 2>&1
printf '%s\r\n' '# machines' same 'here*20' 'Moved<20>' gate 'nobody*20' >"$work/names"

asked() { # EXIT-STATUS SERVERS...
    local want=$1
    shift
    on_client "$build/winsctl" check-names "$work/names" --server "$@" >"$work/table" 2>&1
    equals $? "$want"
}
row() { contains "$(cat "$work/table")" "$1"; }

check "servers that differ are told by the exit status" asked 1 $server_addr,$second
check "a name that both have" row '^SAME<00> +same +10.0.0.1 +10.0.0.1'
check "one that the second has not" row '^HERE<20> +missing +10.0.0.2 +-'
check "one with another address" row '^MOVED<20> +inconsistent +10.0.0.3 +10.0.0.4'
check "addresses in any order are the same" row '^GATE<00> +same'
check "one that nobody has" row '^NOBODY<20> +unknown +- +-'
check "a summary" row '^5 names: 2 differ, 0 unanswered'
check "a server that does not answer" asked 4 $server_addr,$silent
check "... is given up after two names" row '^MOVED<20> +unanswered +10.0.0.3 +\(not asked\)'
json() {
    on_client "$build/winsctl" check-names --json "$work/names" --server $server_addr \
        --server $second |
        jq -r '.[] | select(.name == "MOVED") | .result, .servers[1].addresses[0]' | xargs
}
check "the same as JSON" equals "$(json)" "inconsistent 10.0.0.4"
check "as netsh" contains "$(on_client "$build/winsctl" --control "$work/control" netsh check name 'NameList={same,here*20}' \
    "ServerList={$server_addr,$second}" 2>&1)" '^HERE<20> +missing'
check "the server's addresses as a DHCP server wants them" \
    equals "$(winsctl dhcp --for isc)" "option netbios-name-servers $server_addr;
option netbios-node-type 8;"
refuse "a name that is none" asked 1 "not-an-address"
finish
