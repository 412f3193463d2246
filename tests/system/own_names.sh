#!/bin/bash
# part: full 60
# winsd as a node: demands for its own names by a partner, by a stranger, in the partner's
# name; what nbtstat shows of it; and how the name comes back.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd --name SOLO --demands-from "$client_addr"
server=$winsd_pid
start_winsd_in "$client_ns" "$work/partner" --listen "$client_addr" ||
    die "the partner did not start"

partner() { "$build/winsctl" --control "$work/partner/control" "$@"; }
own() { on_server "$build/nbtstat" --control "$work/control-node.sock" "$@"; }
state_is() { own -n | grep -qE "SOLO +<20> +UNIQUE +$1"; }
demand() { nbsend -f "$1" -w "${2:-3000}" "$server_addr" release "SOLO<20>" "$server_addr"; }
told() { winsctl events | grep -qE -- "$1"; }

check "nbtstat finds the names of the machine inside winsd" state_is Registered
check "... at the address it listens at" contains "$(own -n)" \
    "IpAddress: \[$server_addr\]"

said=$(demand "$client_addr2")
check "a stranger's demand is acknowledged" contains "$said" "flags b400 .*rcode 0"
check "... told, with its sender" wait_for 5 \
    told "for the name SOLO<20> came from $client_addr2"
check "... and changes nothing" state_is Registered
check "... in the database either" resolves "SOLO#20" "$server_addr"

partner add "SOLO<20>" --type unique --address "$server_addr" >"$work/said"
refuse "a demand that the partner's database does not bear out is not answered" \
    demand "$client_addr" 1500
check "... and changes nothing" state_is Registered
partner change "SOLO<20>" --address 10.53.0.9 >"$work/said"

# One verification of a name in 10 seconds: wait until the partner is asked again.
gives_up() { demand "$client_addr" 500; }
check "the partner has another machine: the demand is answered" wait_for 20 gives_up
check "the name is in conflict" state_is Conflict
check "... event 4320 tells who demanded it" contains "$(own --events)" "4320"
check "... and nbtstat --explain takes it for a WINS server" contains "$(own --explain)" \
    "Sent by: +$client_addr, a WINS server"
check "... nobody gets an answer for it" resolves "SOLO#20"
refuse "... and nbtstat --wait fails" own --wait=1

partner delete "SOLO<20>" >"$work/said"
check "the cause is gone: nbtstat -RR" own -RR
check "... and the name is registered again, without a restart" \
    wait_for 10 state_is Registered
check "... and found" resolves "SOLO#20" "$server_addr"
check "nbtstat --wait is content" own --wait=5
stop "$server"
refuse "the socket of the node goes with winsd" test -e "$work/control-node.sock"
finish
