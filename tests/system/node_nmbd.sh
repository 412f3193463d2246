#!/bin/bash
# part: full 120
# nbtd with Samba's nmbd as its WINS server.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
nmbd_server_start
capture_start

registered() { name_is PC7 20 Registered "$1"; }

start_nbtd --name PC7 --group OFFICE --address $client_addr/16 --wins $server_addr
check "nbtd registers its names" wait_for 20 registered 1
check "... and nmbd answers for them" resolves "PC7#20" $client_addr
check "... also for the other suffixes" resolves "PC7#03" $client_addr
said=$(nbtstat -a OWSERVER)
check "nbtstat -a finds nmbd by name and reads its table" \
    contains "$said" "OWSERVER +<20> +UNIQUE +Registered"
said=$(nbtstat -A $server_addr)
check "nbtstat -A reads nmbd's table" contains "$said" "OWSERVER +<00> +UNIQUE +Registered"
check "... and prints a MAC address" contains "$said" "MAC Address = 00-00-00-00-00-00"
stop_nbtd
check "the names are released at the stop" resolves "PC7#20"

start_nbtd --name PC7 --group OFFICE --address $client_addr/16 --address $client_addr2/16 \
    --wins $server_addr
check "two addresses register" wait_for 60 registered 2
check "... nmbd has both" resolves "PC7#20" $client_addr $client_addr2
stop_nbtd
check "the names are released" resolves "PC7#20"
capture_check "tshark finds no fault in any packet of nbtd" $client_addr
finish
