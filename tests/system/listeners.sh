#!/bin/bash
# part: full 90
# Several addresses: every answer and every challenge leaves from the address that was
# asked, addresses come and go while winsd runs, broadcasts reach only the node.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
second=10.53.0.9 third=10.53.0.10
ip -n "$server_ns" addr add $second/16 broadcast 10.53.255.255 dev ve0

start_winsd --listen $server_addr --listen $second
trust_clients
for addr in $server_addr $second; do
    said=$(nbsend -f $client_addr "$addr" register "VIA${addr##*.}<20>" $client_addr)
    check "a registration at $addr is answered from there" contains "$said" "^from $addr:137 "
    said=$(nbsend "$addr" query "VIA${addr##*.}<20>")
    check "so is a query" contains "$said" "^from $addr:137 .* addresses $client_addr$"
    said=$(nbload query -n 1000 -a 100 -s 64 -w 64 -c 20000 "$addr")
    check "20,000 queries from 64 ports at $addr: none is lost" \
        contains "$said" "right=20000 wrong=0 lost=0 .*strange=0"
done
refuse "nothing is bound to 0.0.0.0" contains "$(on_server ss -Hunl)" "0\.0\.0\.0:137 "

start "$client_ns" "$work/holder.log" "$build/tests/system/nbsend" -n 1 -w 20000 \
    -f $client_addr:137 $second listen
holder=$last_pid
wait_for 5 listens "$client_ns" $client_addr
said=$(nbsend -f $client_addr2 -w 20000 -n 2 $second register "VIA9<20>" $client_addr2)
wait_for 5 dead "$holder"
check "a challenge leaves from the address that was asked" \
    contains "$(cat "$work/holder.log")" "^from $second:137 .*opcode 0 .*question VIA9<20>"
check "the WACK and the verdict come from there" \
    equals "$(grep -c "^from $second:137 " <<<"$said")" 2
stop_winsd

start_winsd
for addr in $server_addr $second 127.0.0.1; do
    said=$(nbsend_server "$addr" query "OWSERVER<20>")
    check "without --listen $addr is served" contains "$said" "^from $addr:137 .*rcode 0 "
done
ip -n "$server_ns" addr add $third/16 broadcast 10.53.255.255 dev ve0
check "an address that appears is served" wait_for 10 nbsend -w 200 $third query "FRED<20>"
ip -n "$server_ns" addr del $third/16 dev ve0
check "an address that goes does no harm" nbsend $server_addr query "FRED<20>"
ip -n "$server_ns" addr add $third/16 broadcast 10.53.255.255 dev ve0
check "when it comes back it is served again" \
    wait_for 10 nbsend -w 200 $third query "FRED<20>"

said=$(nbsend -b -n 0 -w 500 10.53.255.255 query "OWSERVER<20>")
check "a broadcast query for an own name is answered once" \
    equals "$(grep -c . <<<"$said")" 1
said=$(nbsend -b -w 300 10.53.255.255 query "VIA9<20>")
check "the database does not answer broadcasts" equals "$said" ""
said=$(nbsend -b -f $client_addr -F 2910 -w 1000 10.53.255.255 \
    register "OWSERVER<20>" $client_addr)
check "an own name that is claimed by broadcast is defended" contains "$said" "rcode 6 "
said=$(nbsend -b -f $client_addr -F 2910 -w 300 10.53.255.255 \
    register "VIA9<20>" $client_addr)
check "other broadcast claims are none of our business" equals "$said" ""
said=$(nbsend -F 0110 -w 300 $server_addr query "VIA9<20>")
check "a query with the B bit that came by unicast is not answered" equals "$said" ""
finish
