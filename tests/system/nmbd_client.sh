#!/bin/bash
# part: full 120
# Samba's nmbd as a client: it registers its names, refreshes them, defends them against a
# challenge, and releases them when it stops.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
start_server
capture_start

start_client() {
    nmbd_start "$client_ns" "$work/peer" NBCLIENT $client_addr/16 \
        "wins server = $server_addr" "os level = 0" "preferred master = no"
}

# Every suffix nmbd registers for its own name, and its workgroup.
registered() {
    local suffix
    for suffix in 00 03 20; do resolves "NBCLIENT#$suffix" "$client_addr" || return; done
    resolves "OWGROUP#00" 255.255.255.255
}

start_client
check "nmbd's names are found at the server" wait_for 20 registered

said=$(nbsend -f $client_addr2 -w 30000 -n 2 $server_addr \
    register 'NBCLIENT<20>' $client_addr2)
check "another machine that wants its name is told to wait" \
    contains "$said" "opcode 7 "
check "nmbd answers the challenge, so the name is refused" \
    contains "$said" "opcode 5 rcode 6 name NBCLIENT<20>"
check "the name stays where it was" resolves "NBCLIENT#20" $client_addr

stop "$nmbd_pid"
check "nmbd releases its names when it stops" wait_for 20 resolves "NBCLIENT#20"
check "... every suffix" wait_for 20 resolves "NBCLIENT#03"

start_client
check "it gets them back when it starts again" wait_for 20 registered
stop "$nmbd_pid" KILL
check "a machine that fell silent keeps its name" resolves "NBCLIENT#20" $client_addr
# An answer to a challenge is good for a second, so the first attempt may be refused.
taken_over() {
    nbsend -f "$client_addr2" -w 30000 -n 2 "$server_addr" register 'NBCLIENT<20>' \
        "$client_addr2" | grep "opcode 5 rcode 0 name NBCLIENT<20>"
}
check "until another one asks for it and no answer comes to the challenge" \
    wait_for 40 taken_over
check "then the other one has it" resolves "NBCLIENT#20" $client_addr2

# nmbd refreshes after 20 minutes, so its clock runs 300 times as fast.
refreshed() {
    tshark -r "$capture_file" \
        -Y "ip.src == $client_addr && nbns.flags.opcode == 8" 2>/dev/null | grep -q NBNS
}
# ld.so puts the right folder in place of $LIB.
# shellcheck disable=SC2016
NMBD_UNDER='env FAKETIME=+0x300 LD_PRELOAD=/usr/$LIB/faketime/libfaketime.so.1'
start_client
check "with a fast clock it comes back to refresh its names" wait_for 30 refreshed
check "... and keeps them" resolves "NBCLIENT#20" $client_addr

capture_check "tshark finds no fault in any packet of the server"
finish
