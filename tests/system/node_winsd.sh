#!/bin/bash
# part: full 120
# nbtd against winsd: both addresses, queries, release, addresses that come and go, a
# server that restarts.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_article_net
start_winsd
capture_start any
first_server=$winsd_pid

registered() { name_is PC7 20 Registered "$1"; }

start_nbtd --name PC7 --group OFFICE --wins "$server_addr"
check "both addresses register" wait_for 15 registered 2
check "... and are found at the server" resolves "PC7#20" "$client_addr" "$client_addr2"
check "every suffix is registered" resolves "PC7#03" "$client_addr" "$client_addr2"
check "the workgroup is a group" resolves "OFFICE#00" 255.255.255.255

said=$(winsctl reach "PC7")
check "each address says itself that it holds the name" \
    contains "$said" "PC7<20> +$client_addr +answers for this name +[0-9]+ ms"
check "... the second one as well" contains "$said" "PC7<20> +$client_addr2 +answers for this name"
said=$(nbtstat -a OWSERVER)
check "nbtstat -a finds another machine by name and reads its table" \
    contains "$said" "OWSERVER +<20> +UNIQUE +Registered"
said=$(nbtstat -c)
check "... and the cache remembers where it is" contains "$said" "OWSERVER +<..> +UNIQUE +$server_addr"
said=$(nbtstat -a NOBODY)
check "a name that nobody has is not found" contains "$said" "Host not found"
check "nbtstat -r counts registrations by the server" \
    contains "$(nbtstat -r)" "Registered By Name Server = [1-9]"

said=$(nbsend_server -w 2000 -F 2910 "$client_addr" register "PC7<20>" "$server_addr")
check "the name is defended against another claim" contains "$said" "rcode 6 name PC7<20>"

# ---- addresses -----------------------------------------------------------------------
ip -n "$client_ns" addr del 192.168.2.70/24 dev eth1
check "an address that goes is forgotten" wait_for 10 registered 1
ip -n "$client_ns" addr add 192.168.2.71/24 broadcast 192.168.2.255 dev eth1
check "an address that comes is registered" wait_for 15 registered 2
both() { resolves "PC7#20" "$client_addr" 192.168.2.71; }
check "... and is found at the server beside the other one" wait_for 10 both

# ---- the server ----------------------------------------------------------------------
stop "$first_server"
start_winsd
check "the names are there after a restart of the server" both
check "nbtstat -RR releases and registers again" nbtstat -RR
check "... and they are found again" wait_for 15 both
refuse "not again within two minutes" nbtstat -RR
stop_nbtd
check "names are released at the stop" resolves "PC7#20"
check "... every suffix" resolves "PC7#03"
capture_check "tshark finds no fault in any packet of nbtd" "$client_addr"
finish
