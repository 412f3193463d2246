#!/bin/bash
# part: full 90
# The story this project starts from (Microsoft KB Q164016), with a real client: a static
# mapping refuses a machine its own name, the server says so in plain words, the mapping
# is deleted, and the machine gets its name back without a restart of the server.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
start_winsd

start_machine() {
    nmbd_start "$client_ns" "$work/peer" PC7 $client_addr/16 "wins server = $server_addr"
}
denied() { grep -rq "rejected our name registration of PC7<20> .* error code 6" "$work/peer/log"; }

check "an operator maps PC7 to another machine's address" \
    winsctl --note "moved to the new rack" add PC7 --type unique --address 10.53.0.77
check "the mapping is answered for" resolves "PC7#20" 10.53.0.77

NMBD_LOG_LEVEL=2 start_machine
check "PC7 itself starts, and cannot have its name" wait_for 15 denied
check "the mapping stays" resolves "PC7#20" 10.53.0.77
check "the server's log says who was refused" wait_for 5 log_has "6010 .*PC7<20>.*$client_addr"

why=$(winsctl why PC7)
check "winsctl why names the static mapping" contains "$why" "static"
check "... its address" contains "$why" "10\.53\.0\.77"
check "... the machine that was refused" contains "$why" "$client_addr"
check "... who made the mapping, and the note" contains "$why" "moved to the new rack"
check "... and the command that cures it" contains "$why" "winsctl .*delete .*PC7"
check "the event can be listed" contains "$(winsctl events)" "PC7<20>"

stop_winsd
start_winsd
check "the refusals survive a restart" contains "$(winsctl why PC7)" "$client_addr"

stop "$nmbd_pid"
check "the mapping is deleted" winsctl --note "PC7 registers itself" delete PC7
check "the name is free" resolves "PC7#20"
start_machine
check "PC7 gets its name, the server was not restarted" \
    wait_for 15 resolves "PC7#20" $client_addr
history=$(winsctl history "PC7<20>")
check "the history knows the mapping" contains "$history" "moved to the new rack"
check "... its end" contains "$history" "PC7 registers itself"
check "... and the machine" contains "$history" "$client_addr"

# A mapping that lists the machine's own address does not stand in its way.
stop "$nmbd_pid"
check "a mapping to the machine's own address is made" \
    winsctl add PC7 --force --type unique --address $client_addr
refusals=$(grep -c " 6010 " "$work/winsd.log")
start_machine
check "PC7 starts" wait_for 15 resolves "PC7#20" $client_addr
check "nobody was refused" equals "$(grep -c " 6010 " "$work/winsd.log")" "$refusals"
finish
