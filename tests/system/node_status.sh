#!/bin/bash
# part: full 60
# What others read from nbtd: nmblookup, nbtscan, nmap's nbstat script; its size.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_nbtd_in "$server_ns" "$work/node" --node-type b --name 'PC7' --name 'PC7<21>' \
    --name 'SHOP<20>' --name 'SHOP<00>' --group OFFICE --group 'OFFICE<1e>' \
    --address $server_addr/16 || die "nbtd did not start"
# The node is at the server's place here, the tools at the client's.
nbtstat() { on_server "$build/nbtstat" --control "$work/node/control" "$@"; }
capture_start

check "eight names are registered" wait_for 15 name_is OFFICE 1E Registered
check "... every one" equals "$(nbtstat -n | grep -c 'Registered *$')" 8

said=$(on_client nmblookup -s "$(client_conf)" -A $server_addr 2>&1)
check "nmblookup -A lists the name" contains "$said" "PC7 +<00> - +[BPMH] <ACTIVE>"
check "... the file service" contains "$said" "PC7 +<20> "
check "... the workgroup as a group" contains "$said" "OFFICE +<00> - <GROUP> "
check "... all eight" equals "$(grep -c '<ACTIVE>' <<<"$said")" 8
said=$(on_client nmblookup -s "$(client_conf)" -B 10.53.255.255 'PC7#20' 2>&1)
check "nmblookup finds it by broadcast" contains "$said" "^$server_addr PC7<20>"
said=$(on_client nmblookup -s "$(client_conf)" -B 10.53.255.255 'NOBODY#20' 2>&1)
check "... and nobody for a name that nobody has" contains "$said" "failed to find name NOBODY#20"
said=$(on_client nbtscan -v $server_addr 2>&1)
check "nbtscan reads the table" contains "$said" "PC7 +<20> +UNIQUE"
check "... with the adapter's address" contains "$said" \
    "Adapter address: $(on_server cat /sys/class/net/ve0/address)"
said=$(on_client nmap -sU -p137 -Pn -n --script nbstat $server_addr 2>&1)
check "nmap's nbstat script reads it" contains "$said" "NetBIOS name: PC7"
said=$(on_client "$build/nbtstat" -A $server_addr 2>&1)
check "nbtstat -A reads it without a daemon" contains "$said" "PC7 +<20> +UNIQUE +Registered"

size=$(rss_kib "$nbtd_pid")
echo "# nbtd with 8 names and an empty cache: $size KiB resident"
check "nbtd is at most 6 MB in size" test "$size" -le 6144
capture_check "tshark finds no fault in any packet of nbtd"
finish
