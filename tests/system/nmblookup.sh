#!/bin/bash
# part: full 60
# Samba's nmblookup against winsd: queries, node status, lists, scopes.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
start_server
capture_start

lookup() { on_client nmblookup -s "$(client_conf)" "$@"; }

for request in "register FRED<20> $client_addr" "register LMB<1d> $client_addr" \
    "register small<00> $client_addr" "register FRED<20>.CORP.EXAMPLE $client_addr2"; do
    # shellcheck disable=SC2086  # the words of a request
    check "the server grants: $request" nbsend -f $client_addr $server_addr $request
done
check "a group is registered" nbsend -f $client_addr -g $server_addr \
    register "CREW<00>" $client_addr
for member in $client_addr $client_addr2; do
    check "$member joins a domain's list" nbsend -f "$member" -g $server_addr \
        register "CORP<1c>" "$member"
done

check "a query with RD finds a registered name" resolves "FRED#20" $client_addr
check "every other suffix of that name is unknown" resolves "FRED#03"
check "a name nobody registered is unknown" resolves "NOBODY#20"
check "a group is answered with the limited broadcast" \
    resolves "CREW#00" 255.255.255.255
check "a domain's list has both members" \
    resolves "CORP#1c" $client_addr $client_addr2
check "a local master browser is accepted and never found" resolves "LMB#1d"
check "letters are compared as they are" resolves "small#00"

said=$(lookup -U $server_addr --recursion 'FRED#20' --netbios-scope=CORP.EXAMPLE 2>&1)
check "the same name in a scope is another name" \
    contains "$said" "^$client_addr2 FRED<20>"
said=$(lookup -U $server_addr --recursion 'FRED#20' --netbios-scope=CORP.TEST 2>&1)
check "in another scope it is unknown" contains "$said" "failed to find name FRED#20"

said=$(lookup -A $server_addr 2>&1)
check "-A lists the server's own name" contains "$said" "OWSERVER +<00> "
check "-A lists its server service" contains "$said" "OWSERVER +<20> "
said=$(lookup -U $server_addr 'OWSERVER#20' 2>&1)
check "a query without RD is answered by the node" \
    contains "$said" "^$server_addr OWSERVER<20>"
said=$(lookup -U $server_addr 'FRED#20' 2>&1)
check "a query without RD for another machine's name is not" \
    contains "$said" "failed to find name FRED#20"
said=$(lookup -B 10.53.255.255 'OWSERVER#20' 2>&1)
check "the node answers broadcasts on the subnet's address" \
    contains "$said" "^$server_addr OWSERVER<20>"
said=$(nbsend -b -f $client_addr -F 0110 255.255.255.255 query "OWSERVER<20>")
check "the node answers limited broadcasts" \
    contains "$said" "^from $server_addr:137 .* addresses $server_addr$"
said=$(lookup -B 10.53.255.255 'FRED#20' 2>&1)
check "the database does not answer broadcasts" \
    contains "$said" "failed to find name FRED#20"

said=$(on_client nbtscan -v $server_addr 2>&1)
check "nbtscan reads the node's table" contains "$said" "OWSERVER +<20> "
said=$(on_client nmap -sU -p137 -Pn -n --script nbstat $server_addr 2>&1)
check "nmap's nbstat script reads it too" contains "$said" "NetBIOS name: OWSERVER"

capture_check "tshark finds no fault in any packet of the server"
finish
